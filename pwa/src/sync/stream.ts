/**
 * PULL as a stream of server-sent events (PROTOCOL.md 11.7): what an event says, as the text that goes over the line.
 * The twin of `sync/stream.py`.
 */

import { Malformed } from "../keys/errors.ts";
import type { Octets } from "../keys/octets.ts";
import { PAGE_CAP } from "./feed.ts";
import { SMALL_BITS, WIDE_BITS } from "./fields.ts";
import type { Position } from "./position.ts";

export const MEDIA = "text/event-stream";

const CLAUSE = "11.7";
const PLACE = /^([1-9][0-9]{0,9})\.(0|[1-9][0-9]{0,15})$/;
const REASON = /^[A-Z][A-Z_]{0,63}$/;
const LINES = /\r\n|\r|\n/;
const PAGE_CHARS = Math.ceil(PAGE_CAP / 3) * 4;

/** Why a server ends a stream. A reader takes any other word for one, too. */
export const END = {
    SNAPSHOT_REQUIRED: "SNAPSHOT_REQUIRED",
    NEW_GENERATION: "NEW_GENERATION",
    LOCKED: "LOCKED",
    NOT_SIGNED_IN: "NOT_SIGNED_IN",
    TOO_MANY_WAITING: "TOO_MANY_WAITING",
    GOING: "GOING",
} as const;

/** A page as PULL gives it, and where it ends. */
export interface PageTold {
    readonly kind: "page";
    readonly at: Position;
    readonly raw: Octets;
}

/** Nothing more comes; `reason` is one of `END`, or a word of a newer server. */
export interface Ended {
    readonly kind: "end";
    readonly reason: string;
}

export type Told = PageTold | Ended;

/** An event without the empty line that ends it; undefined for a comment or an event that no clause names. `Malformed`. */
export function parseTold(text: string): Told | undefined {
    const said = fieldsOf(text);
    switch (said.get("event")) {
        case "page":
            return { kind: "page", at: parsePlace(said.get("id") ?? ""), raw: rawOf(said.get("data") ?? "") };
        case "end":
            return { kind: "end", reason: reasonOf(said.get("data") ?? "") };
        default:
            return undefined;
    }
}

/** The event as it goes over the line, with the empty line that ends it. */
export function toldText(told: Told): string {
    if (told.kind === "end") return `event: end\ndata: ${told.reason}\n\n`;
    return `event: page\nid: ${placeText(told.at)}\ndata: ${btoa(binaryOf(told.raw))}\n\n`;
}

/** A position as the id of an event. */
export function placeText(at: Position): string {
    return `${at.gen}.${at.pos}`;
}

/** The position that an id names; `Malformed`. */
export function parsePlace(text: string): Position {
    const found = PLACE.exec(text);
    if (found === null) throw new Malformed(CLAUSE, "an id is a generation, a point and a position");
    const [gen, pos] = [Number(found[1]), Number(found[2])];
    if (gen >= 2 ** SMALL_BITS || pos >= 2 ** WIDE_BITS) {
        throw new Malformed(CLAUSE, "a number of the id is too wide");
    }
    return { gen, pos };
}

/** Of each name the last value; a line without a name is a comment. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const line of text.split(LINES)) {
        const colon = line.indexOf(":");
        const [name, value] = colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1)];
        if (name !== "") found.set(name, value.startsWith(" ") ? value.slice(1) : value);
    }
    return found;
}

function rawOf(text: string): Octets {
    if (text.length > PAGE_CHARS) throw new Malformed(CLAUSE, "longer than a page may be");
    const binary = unpacked(text);
    if (btoa(binary) !== text)
        throw new Malformed(CLAUSE, "the page can be written in base64 in one way only");
    const raw = new Uint8Array(binary.length);
    for (let at = 0; at < raw.length; at += 1) raw[at] = binary.charCodeAt(at);
    return raw;
}

/** One character a byte, as the functions of browsers have it. */
function unpacked(text: string): string {
    try {
        return atob(text);
    } catch {
        throw new Malformed(CLAUSE, "the page is not written in base64");
    }
}

function binaryOf(raw: Octets): string {
    let binary = "";
    for (const byte of raw) binary += String.fromCharCode(byte);
    return binary;
}

function reasonOf(text: string): string {
    if (!REASON.test(text)) throw new Malformed(CLAUSE, "the reason is no word in capitals");
    return text;
}
