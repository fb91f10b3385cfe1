/**
 * What a supervisor collects of a device before the doors open: one code that it shows, signed by its own key (PROTOCOL.md 5.9).
 *
 * It is the device's own word: it says what the device believes of itself, and proves only which device said so. The twin of the writing
 * half of `sync/readiness.py`.
 */

import * as base45 from "../keys/base45.ts";
import * as cbor from "../keys/cbor.ts";
import type { PrivateKey } from "../keys/crypto.ts";
import { LABELS, type Domain } from "../keys/labels.ts";
import type { Octets } from "../keys/octets.ts";
import { asPair, type Position } from "./position.ts";

export const PREFIX = "PTR1:";
export const DIGEST_BYTES = 4;

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

/** The code to show. */
export async function signReadiness(said: Readiness, key: PrivateKey, domain: Domain): Promise<string> {
    const fields = fieldsOf(said);
    const signature = await key.sign(LABELS.READY, domain, cbor.encode(cbor.map(fields)));
    return PREFIX + base45.encode(cbor.encode(cbor.map({ ...fields, 16: signature })));
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
        11: said.flags.reduce<number>((sum, flag) => sum + flag, 0),
        12: said.clock && [...said.clock],
        13: said.battery,
        14: said.freeMib,
        15: said.app,
    };
}
