/**
 * What a supervisor collects of a device before the doors open: one code that it shows, signed by its own key (PROTOCOL.md 5.9).
 *
 * It is the device's own word: it says what the device believes of itself, and proves only which device said so. The twin of
 * `sync/readiness.py`.
 */

import * as base45 from "../keys/base45.ts";
import * as cbor from "../keys/cbor.ts";
import { SIGNATURE_BYTES, type PrivateKey, type PublicKey } from "../keys/crypto.ts";
import { BadSignature, Malformed, NotOurs } from "../keys/errors.ts";
import { LABELS, type Domain } from "../keys/labels.ts";
import type { Octets } from "../keys/octets.ts";
import { DEVICE_BYTES } from "./certificate.ts";
import { EVENT_BITS, readId, SMALL_BITS, WIDE_BITS } from "./fields.ts";
import { asPair, readPosition, type Position } from "./position.ts";

export const PREFIX = "PTR1:";
export const CODE_CHARS = 640;
export const DIGEST_BYTES = 4;
export const APP_BYTES = 32;

const CLAUSE = "5.9";
const SIGNATURE = 16;
const PERCENT_BITS = 7;
const FULL = 100;

/** What is so: the browser promised to keep the storage, nothing can be written, the camera works, names are held, the device is locked. */
export enum Ready {
    KEPT = 1,
    FAILING = 2,
    CAMERA = 4,
    NAMES = 8,
    LOCKED = 16,
}

/**
 * Where a device stands at `atMs` by its own clock; `issuedMs`: when the newest head that it heard was signed.
 *
 * `digest`: the first 4 bytes of the feed's hash at `at`. `clock`: how far it is ahead of the server's and behind it, one of them 0;
 * undefined if they were never compared. `battery` in percent; `freeMib`: room for its store.
 */
export interface Readiness {
    readonly device: Octets;
    readonly event: number;
    readonly gate: number;
    readonly atMs: number;
    readonly at: Position;
    readonly digest: Octets;
    readonly issuedMs: number;
    readonly policy: number;
    readonly trustCounter: number;
    readonly unsent: number;
    readonly flags: readonly Ready[];
    readonly clock: readonly [aheadMs: number, behindMs: number] | undefined;
    readonly battery: number | undefined;
    readonly freeMib: number | undefined;
    readonly app: string;
}

/** The code to show; `Malformed` when it would not be read again. */
export async function signReadiness(said: Readiness, key: PrivateKey, domain: Domain): Promise<string> {
    const fields = fieldsOf(said);
    const signature = await key.sign(LABELS.READY, domain, cbor.encode(cbor.map(fields)));
    const text = PREFIX + base45.encode(cbor.encode(cbor.map({ ...fields, [SIGNATURE]: signature })));
    await openReadiness(text, key.public, domain);
    return text;
}

/** What the device with this key said; `NotOurs`, `Malformed` (5.9), `BadSignature`. */
export async function openReadiness(text: string, key: PublicKey, domain: Domain): Promise<Readiness> {
    const fields = fieldsIn(text);
    const signature = fields.bytes(SIGNATURE, { size: SIGNATURE_BYTES });
    const said = read(fields);
    fields.done();
    const signed = cbor.encode(cbor.map(fieldsOf(said)));
    if (!(await key.verify(LABELS.READY, domain, signed, signature))) throw new BadSignature("readiness");
    return said;
}

function fieldsIn(text: string): cbor.Fields {
    if (!text.startsWith(PREFIX)) throw new NotOurs();
    if (text.length > CODE_CHARS) throw new Malformed(CLAUSE, `more than ${CODE_CHARS} characters`);
    const raw = base45.decode(text.slice(PREFIX.length));
    return cbor.Fields.of(cbor.decode(raw, CLAUSE, CODE_CHARS), CLAUSE);
}

function read(fields: cbor.Fields): Readiness {
    return {
        device: fields.bytes(1, { size: DEVICE_BYTES }),
        event: fields.uint(2, EVENT_BITS),
        gate: readId(fields, 3, CLAUSE),
        atMs: fields.uint(4, WIDE_BITS),
        at: readPosition(cbor.Fields.row(fields.list(5, 2), 2, CLAUSE), 0, CLAUSE),
        digest: fields.bytes(6, { size: DIGEST_BYTES }),
        issuedMs: fields.uint(7, WIDE_BITS),
        policy: fields.uint(8, SMALL_BITS),
        trustCounter: fields.uint(9, WIDE_BITS),
        unsent: fields.uint(10, SMALL_BITS),
        flags: readFlags(fields.uint(11, SMALL_BITS)),
        clock: fields.has(12) ? readClock(fields.list(12, 2)) : undefined,
        battery: fields.has(13) ? readBattery(fields.uint(13, PERCENT_BITS)) : undefined,
        freeMib: fields.has(14) ? fields.uint(14, SMALL_BITS) : undefined,
        app: fields.text(15, APP_BYTES),
    };
}

function readFlags(value: number): readonly Ready[] {
    const known = Object.values(Ready).filter((flag) => typeof flag === "number");
    const flags = known.filter((flag) => (value & flag) !== 0);
    if (sumOf(flags) !== value) throw new Malformed(CLAUSE, `flags ${value.toString(2)}`);
    return flags;
}

function readClock(values: cbor.Value[]): readonly [aheadMs: number, behindMs: number] {
    const row = cbor.Fields.row(values, 2, CLAUSE);
    const [ahead, behind] = [row.uint(0, WIDE_BITS), row.uint(1, WIDE_BITS)];
    if (ahead > 0 && behind > 0) throw new Malformed(CLAUSE, "a clock that is ahead and behind");
    return [ahead, behind];
}

function readBattery(percent: number): number {
    if (percent > FULL) throw new Malformed(CLAUSE, `a battery of ${percent} percent`);
    return percent;
}

function fieldsOf(said: Readiness): Readonly<Record<number, cbor.Value | undefined>> {
    return {
        1: said.device,
        2: said.event,
        3: said.gate,
        4: said.atMs,
        5: asPair(said.at),
        6: said.digest,
        7: said.issuedMs,
        8: said.policy,
        9: said.trustCounter,
        10: said.unsent,
        11: sumOf(said.flags),
        12: said.clock && [...said.clock],
        13: said.battery,
        14: said.freeMib,
        15: said.app,
    };
}

function sumOf(flags: readonly Ready[]): number {
    return flags.reduce<number>((sum, flag) => sum + flag, 0);
}
