/** A code that verified, ticket or boarding pass: what the gate may know of it (FORMAT.md 0.8, 1, 8.9). */

import type { Boarding } from "./bcbp/boarding.ts";
import type { Ticket } from "./body.ts";
import { sha256 } from "./crypto.ts";
import type { Octets } from "./octets.ts";

export const CREDENTIAL_HASH_BYTES = 8;

/**
 * A code that verified. Its text and signature are gone (0.8); `secret` is K (5.1).
 *
 * `proofTime` is the second that the holder's key signed over, of a rotating code whose proof verified. `boarding` is what a
 * boarding pass says to people. `credentialHash`, 8 bytes, names the credential together with the status index (1.10), or is its
 * alias (5.6). `alias`: a code of another system by its 8 bytes. Nobody signed that one: it is known from a list.
 */
export interface Shown {
    readonly ticket: Ticket;
    readonly secret: Octets;
    readonly kid: Octets;
    readonly credentialHash: Octets;
    readonly proofTime: number | undefined;
    readonly boarding: Boarding | undefined;
    readonly alias: Octets | undefined;
}

/** The first bytes of SHA-256 of what was signed (1.10). */
export async function credentialHash(body: Octets): Promise<Octets> {
    return (await sha256(body)).slice(0, CREDENTIAL_HASH_BYTES);
}
