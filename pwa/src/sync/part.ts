/**
 * What every part and every head says of itself, and how one is opened (PROTOCOL.md 3).
 *
 * The signature says who made it. That it belongs to the event at hand is a claim inside, and checked here.
 */

import type { Fields } from "../keys/cbor.ts";
import { Malformed } from "../keys/errors.ts";
import { DOMAIN_BYTES, type Domain, type Label } from "../keys/labels.ts";
import { same, type Octets } from "../keys/octets.ts";
import type { TrustList } from "../keys/trust.ts";
import type { Usage } from "../keys/trusted.ts";
import { WrongEventPart } from "./errors.ts";
import { EVENT_BITS } from "./fields.ts";
import { readPosition, type Position } from "./position.ts";

/** The position in fields 3 and 4. Another domain or event in 1 and 2 is `WrongEventPart`, which names `what`. */
export function readClaims(
    fields: Fields,
    domain: Domain,
    event: number,
    clause: string,
    what: string,
): Position {
    const isOurs = same(fields.bytes(1, { size: DOMAIN_BYTES }), domain.raw);
    if (!isOurs || fields.uint(2, EVENT_BITS) !== event) throw new WrongEventPart(what);
    return readPosition(fields, 3, clause);
}

/**
 * The payload of a signed object, once a key of this usage with this event in scope (undefined: the whole domain) verified it.
 *
 * Throws what `TrustList.open` throws, and `Malformed` for another COSE type. `now` in Unix seconds.
 */
export async function openPayload(
    raw: Octets,
    label: Label,
    usage: Usage,
    trust: TrustList,
    event: number | undefined,
    now: number,
    type?: string,
): Promise<Octets> {
    const signed = await trust.open(raw, label, usage, event, now);
    if (signed.type !== type)
        throw new Malformed("4.1", `the type ${signed.type ?? "none"} where ${type ?? "none"} belongs`);
    return signed.payload;
}
