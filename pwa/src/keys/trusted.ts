/** One key of a trust list: what it may sign, of which events, and when (FORMAT.md 3.1 and 1.8). */

import { Fields, type Value } from "./cbor.ts";
import { KEY_BYTES, type PublicKey } from "./crypto.ts";
import { KeyCompromised, KeyNotAllowed, Malformed } from "./errors.ts";
import type { Octets } from "./octets.ts";

export const TIME_BITS = 32;
export const EVENTS_AT_MOST = 4096;

/** What a key is for. A root signs trust lists and other roots only, and never stands among the keys of a list. */
export enum Usage {
    ROOT = 0,
    TICKET = 1,
    BCBP = 2,
    ROSTER = 3,
    FEED = 4,
    DEVICE = 5,
    RECEIPT = 6,
}

/** Where a key stands; it only moves down this list (6.4). */
export enum Status {
    ACTIVE = 1,
    RETIRED = 2,
    COMPROMISED = 3,
}

/** A public key and its limits. Times in Unix seconds; `events` undefined means every event and what has no event. */
export class TrustedKey {
    constructor(
        readonly key: PublicKey,
        readonly usage: Usage,
        readonly notBefore: number,
        readonly expires: number,
        readonly status: Status,
        readonly events: ReadonlySet<number> | undefined,
    ) {}

    /** Whether this key is for this usage and event, whatever its dates and status. */
    serves(usage: Usage, event: number | undefined): boolean {
        return this.usage === usage && inScope(this.events, event);
    }

    /** Throws `KeyNotAllowed`, or else `KeyCompromised`, as 1.8 orders them. The signature is the caller's matter. */
    checkMaySign(usage: Usage, event: number | undefined, now: number): void {
        const { kid } = this.key;
        if (this.usage !== usage) {
            throw new KeyNotAllowed(kid, `it is for ${Usage[this.usage]}, not for ${Usage[usage]}`);
        }
        if (!inScope(this.events, event)) {
            throw new KeyNotAllowed(kid, `event ${event ?? "none"} is outside its scope`);
        }
        if (now < this.notBefore || now >= this.expires) {
            throw new KeyNotAllowed(kid, `it serves from ${this.notBefore} to ${this.expires}`);
        }
        if (this.status === Status.COMPROMISED) throw new KeyCompromised(kid);
    }
}

function inScope(events: ReadonlySet<number> | undefined, event: number | undefined): boolean {
    return events === undefined || (event !== undefined && events.has(event));
}

/** How a list's keys are made of their bytes: `PublicKey.parse`, or `held` where each of them passed before. */
export type KeyOf = (raw: Octets) => Promise<PublicKey>;

/** A row of field 6 of a trust list; `Malformed` with this clause, or `BadKey`. */
export async function parseKey(value: Value, clause: string, keyOf: KeyOf): Promise<TrustedKey> {
    const fields = Fields.of(value, clause);
    const raw = fields.bytes(1, { size: KEY_BYTES });
    const usage = readEnum(fields, 2, Usage, clause);
    const [notBefore, expires] = readDates(fields, 3, clause);
    const status = readEnum(fields, 5, Status, clause);
    const events = fields.has(6) ? readEvents(fields, 6, clause) : undefined;
    fields.done();
    if (usage === Usage.ROOT) throw new Malformed(clause, "a root among the keys");
    return new TrustedKey(await keyOf(raw), usage, notBefore, expires, status, events);
}

/** A member of a closed list of numbers, as TypeScript's enumerations are. */
export function readEnum<T extends number>(
    fields: Fields,
    key: number,
    kind: Readonly<Record<string, T | string>>,
    clause: string,
): T {
    const said = fields.uint(key, 8);
    const name = kind[said];
    const member = typeof name === "string" ? kind[name] : undefined;
    if (typeof member !== "number") throw new Malformed(clause, `${said} is not known in field ${key}`);
    return member;
}

/** The two times at `key` and `key + 1`, the first before the second. */
export function readDates(fields: Fields, key: number, clause: string): [number, number] {
    const [start, end] = [fields.uint(key, TIME_BITS), fields.uint(key + 1, TIME_BITS)];
    if (start >= end) throw new Malformed(clause, `the dates ${start} to ${end} are empty`);
    return [start, end];
}

/** A scope: event numbers from 1 up, ascending, each once, at least one. */
export function readEvents(fields: Fields, key: number, clause: string): ReadonlySet<number> {
    const items = fields.list(key, EVENTS_AT_MOST);
    const events = items.filter((item) => typeof item === "number" && item > 0 && item < 2 ** 32) as number[];
    const ascending = events.every((event, at) => at === 0 || event > (events[at - 1] ?? 0));
    if (events.length === 0 || events.length !== items.length || !ascending) {
        throw new Malformed(clause, "the events are not ascending numbers from 1 up");
    }
    return new Set(events);
}
