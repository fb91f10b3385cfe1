/** The body of a ticket: 25 fixed bytes and a TLV area (FORMAT.md 1.4 to 1.6). */

import { PublicKey } from "./crypto.ts";
import { Expired, Malformed, NotYet } from "./errors.ts";
import { number, octet, textOf, type Octets } from "./octets.ts";

export const VERSION = 1;
export const FIXED_BYTES = 25;
export const SEAT_BYTES = 16;
export const NAME_BYTES = 64;
export const CLASS_BYTES = 16;

const FIRST_SKIPPED = 128;
const TLV_CAP = 255;
const CONTROL = /[\x00-\x1f\x7f-\x9f]/;
const [SEAT, NAME, HOLDER, CLASS, PAPER] = [1, 2, 3, 4, 5] as const;

/** What the holder must show besides the code (1.4). */
export enum ProofKind {
    NONE = 0,
    HOLDER_KEY = 1,
}

const PROOF_KINDS = [ProofKind.NONE, ProofKind.HOLDER_KEY];

/** What a ticket says. Times in Unix seconds; `notBefore` 0 means from always; `index` is its place in the roster. */
export interface Ticket {
    readonly event: number;
    readonly number: number;
    readonly index: number;
    readonly notBefore: number;
    readonly expires: number;
    readonly proof: ProofKind;
    readonly seat: string | undefined;
    readonly name: string | undefined;
    readonly holder: PublicKey | undefined;
    readonly class: string | undefined;
    readonly paper: boolean;
}

/** `now`, moved to the nearest second at which the ticket is good: when its key's dates must hold (1.8). */
export function withinTimes(ticket: Ticket, now: number): number {
    return Math.min(Math.max(now, ticket.notBefore), ticket.expires - 1);
}

/** Throws `NotYet` before the first second and `Expired` from the last on (1.9). */
export function checkTimes(ticket: Ticket, now: number): void {
    if (now < ticket.notBefore) throw new NotYet(ticket.notBefore);
    if (now >= ticket.expires) throw new Expired(ticket.expires);
}

/** The ticket in a body; `Malformed` (1.4 to 1.6), or `BadKey` for the holder's key (0.4). */
export async function parseBody(body: Octets): Promise<Ticket> {
    checkShape(body);
    const proof = PROOF_KINDS[octet(body, 1)];
    if (proof === undefined) throw new Malformed("1.4", `proof kind ${octet(body, 1)}`);
    const fixed = readFixed(body);
    const values = splitTlv(body.subarray(FIXED_BYTES));
    const seat = textIn(values, SEAT, SEAT_BYTES);
    const name = textIn(values, NAME, NAME_BYTES);
    const holder = await holderIn(values);
    const class_ = textIn(values, CLASS, CLASS_BYTES);
    const paper = paperIn(values);
    if ((holder !== undefined) !== (proof === ProofKind.HOLDER_KEY)) {
        throw new Malformed("1.6", "a holder key without proof kind 1, or the reverse");
    }
    return { ...fixed, proof, seat, name, holder, class: class_, paper };
}

/** Version and exact length (1.4): all that is read of a body before its signature verified, besides the kid. */
export function checkShape(body: Octets): void {
    if (body.length < FIXED_BYTES) throw new Malformed("1.4", `a body of ${body.length} bytes`);
    if (octet(body, 0) !== VERSION) throw new Malformed("1.4", `version ${octet(body, 0)}`);
    if (body.length !== FIXED_BYTES + octet(body, FIXED_BYTES - 1)) {
        throw new Malformed("1.4", "the length does not fit the TLV area");
    }
}

function readFixed(body: Octets): Pick<Ticket, "event" | "number" | "index" | "notBefore" | "expires"> {
    const [event, notBefore, expires] = [number(body, 6, 4), number(body, 16, 4), number(body, 20, 4)];
    if (event === 0) throw new Malformed("1.4", "event 0");
    if (notBefore >= expires) throw new Malformed("1.4", `not before ${notBefore}, expires ${expires}`);
    return { event, number: number(body, 10, 3), index: number(body, 13, 3), notBefore, expires };
}

function splitTlv(area: Octets): Map<number, Octets> {
    const values = new Map<number, Octets>();
    for (let at = 0, last = -1; at < area.length;) {
        const tag = octet(area, at);
        const end = at + 2 + (area[at + 1] ?? TLV_CAP);
        if (tag <= last || end > area.length)
            throw new Malformed("1.5", `tag ${tag} is out of order or cut off`);
        if (tag < FIRST_SKIPPED && (tag < SEAT || tag > PAPER))
            throw new Malformed("1.5", `tag ${tag} is not known`);
        values.set(tag, area.slice(at + 2, end));
        [at, last] = [end, tag];
    }
    return values;
}

function textIn(values: ReadonlyMap<number, Octets>, tag: number, atMost: number): string | undefined {
    const value = values.get(tag);
    if (value === undefined) return undefined;
    const text = textOf(value);
    if (text === undefined) throw new Malformed("1.5", `tag ${tag} is not UTF-8`);
    if (value.length < 1 || value.length > atMost)
        throw new Malformed("1.5", `tag ${tag} has ${value.length} bytes`);
    if (CONTROL.test(text)) throw new Malformed("1.5", `a control character in tag ${tag}`);
    return text;
}

async function holderIn(values: ReadonlyMap<number, Octets>): Promise<PublicKey | undefined> {
    const value = values.get(HOLDER);
    return value === undefined ? undefined : PublicKey.parse(value);
}

function paperIn(values: ReadonlyMap<number, Octets>): boolean {
    const value = values.get(PAPER);
    if (value !== undefined && value.length > 0) throw new Malformed("1.5", "the paper mark carries bytes");
    return value !== undefined;
}
