/**
 * A Token Status List as CWT (draft-ietf-oauth-status-list), with our own claim -65537 beside it (PROTOCOL.md 3.2).
 *
 * The one format here whose maps have other keys than our own: texts and a negative integer. So they are read here and nowhere else.
 */

import * as cbor from "../keys/cbor.ts";
import { CAP } from "../keys/cose.ts";
import type { Octets } from "../keys/octets.ts";
import { SECOND_BITS } from "./fields.ts";

export const TYPE = "application/statuslist+cwt";
export const CLAUSE = "3.2";
export const WIDTH = 2;
export const SUBJECT_BYTES = 128;

const [SUBJECT, EXPIRES, ISSUED, LIST, TTL, OURS] = [2, 4, 6, 65533, 65534, -65537];

/** The claims of the draft. `packed` is the list as zlib; times in Unix seconds, `ttlS` how long it may be cached. */
export interface StatusList {
    readonly subject: string;
    readonly issuedS: number;
    readonly expiresS: number;
    readonly ttlS: number;
    readonly packed: Octets;
}

/** The token, and a reader over our claim, all of which the caller takes. `Malformed` for any other claim. */
export function readStatusList(payload: Octets): [StatusList, cbor.Fields] {
    const token = cbor.Fields.of(cbor.decode(payload, CLAUSE, CAP, true), CLAUSE);
    const list = cbor.Fields.of(token.value(LIST), CLAUSE);
    const statusList = {
        subject: token.text(SUBJECT, SUBJECT_BYTES),
        issuedS: token.uint(ISSUED, SECOND_BITS),
        expiresS: token.uint(EXPIRES, SECOND_BITS),
        ttlS: token.uint(TTL, SECOND_BITS),
        packed: readPacked(list),
    };
    const ours = cbor.Fields.of(token.value(OURS), CLAUSE);
    token.done();
    return [statusList, ours];
}

function readPacked(list: cbor.Fields): Octets {
    list.exactly("bits", WIDTH);
    const packed = list.bytes("lst");
    list.done();
    return packed;
}
