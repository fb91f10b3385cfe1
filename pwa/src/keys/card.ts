/** What a device without a list of names shows of a guest: a record that only the shown code opens (FORMAT.md 5.7). */

import * as cbor from "./cbor.ts";
import { hkdf, NONCE_BYTES, openSecret, TAG_BYTES } from "./crypto.ts";
import { Malformed } from "./errors.ts";
import { LABELS, prefixed, type Domain } from "./labels.ts";
import { joined, number, spelled, wideSpelled, type Octets } from "./octets.ts";

export const NAME_BYTES = 64;
export const SEAT_BYTES = 16;
export const NOTE_BYTES = 64;
export const PLAIN_BYTES = 96;
export const CARD_BYTES = NONCE_BYTES + PLAIN_BYTES + TAG_BYTES;

const CLAUSE = "5.7";
const LENGTH_BYTES = 2;

/** Whose card it is: the credential by its status index, and the version, which is another one for each other content. */
export interface CardPlace {
    readonly domain: Domain;
    readonly event: number;
    readonly index: number;
    readonly version: number;
}

/** Who somebody is, for a person at a gate to read: not a fact that any verdict rests on. */
export interface Guest {
    readonly name: string | undefined;
    readonly seat: string | undefined;
    readonly note: string | undefined;
}

/** Who shows the code with this K; `SealBroken` for any other card, `Malformed` for what no server puts into one. */
export async function openCard(secret: Octets, place: CardPlace, card: Octets): Promise<Guest> {
    const at = joined(spelled(place.event, 4), spelled(place.index, 3), wideSpelled(place.version));
    const info = prefixed(LABELS.CARD, place.domain, at);
    return parseGuest(await openSecret(await hkdf(secret, info), card, info));
}

function parseGuest(plain: Octets): Guest {
    const end = plain.length < LENGTH_BYTES ? Infinity : LENGTH_BYTES + number(plain, 0, LENGTH_BYTES);
    if (plain.length !== PLAIN_BYTES || end > PLAIN_BYTES || plain.subarray(end).some((byte) => byte !== 0)) {
        throw new Malformed(CLAUSE, "not a padded card");
    }
    const fields = cbor.Fields.of(cbor.decode(plain.slice(LENGTH_BYTES, end), CLAUSE, PLAIN_BYTES), CLAUSE);
    const name = fields.has(1) ? fields.text(1, NAME_BYTES) : undefined;
    const seat = fields.has(2) ? fields.text(2, SEAT_BYTES) : undefined;
    const note = fields.has(3) ? fields.text(3, NOTE_BYTES) : undefined;
    fields.done();
    return { name, seat, note };
}
