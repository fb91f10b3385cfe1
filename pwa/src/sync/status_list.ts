/**
 * A Token Status List as CWT (draft-ietf-oauth-status-list), with our own claim -65537 beside it (PROTOCOL.md 3.2).
 *
 * The one format here whose maps have other keys than our own: texts and a negative integer. So they are read here and nowhere else.
 */

import * as cbor from "../keys/cbor.ts";
import { CAP } from "../keys/cose.ts";
import { Malformed } from "../keys/errors.ts";
import type { Octets } from "../keys/octets.ts";
import { SECOND_BITS } from "./fields.ts";

export const TYPE = "application/statuslist+cwt";
export const CLAUSE = "3.2";
export const WIDTH = 2;
export const SUBJECT_BYTES = 128;

const OUR_KEYS = [1, 2, 3, 4, 5, 6, 7];
const UNPAID = 8;
const [SUBJECT, EXPIRES, ISSUED, LIST, TTL, OURS] = [2, 4, 6, 65533, 65534, -65537];

/** The claims of the draft. `packed` is the list as zlib; times in Unix seconds, `ttlS` how long it may be cached. */
export interface StatusList {
    readonly subject: string;
    readonly issuedS: number;
    readonly expiresS: number;
    readonly ttlS: number;
    readonly packed: Octets;
}

/** The token, and a reader over our claim, whose fields are 1 to 7 and may have 8. `Malformed` for any other claim. */
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
    const ours = token.value(OURS);
    token.done();
    checkOurs(ours);
    return [statusList, cbor.Fields.of(ours, CLAUSE)];
}

function readPacked(list: cbor.Fields): Octets {
    list.exactly("bits", WIDTH);
    const packed = list.bytes("lst");
    list.done();
    return packed;
}

function checkOurs(claim: cbor.Value): void {
    const known = claim instanceof Map && OUR_KEYS.every((key) => claim.has(key));
    const others = known ? claim.size - OUR_KEYS.length : 0;
    if (!known || others !== (claim.has(UNPAID) ? 1 : 0))
        throw new Malformed(CLAUSE, "the claims are not those of a roster");
}
