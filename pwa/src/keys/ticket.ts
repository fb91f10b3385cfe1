/**
 * Tickets: opening what a camera read (FORMAT.md clauses 1 and 2).
 *
 * Verifying is reading: there is no way to a field of a shown code but through its signature.
 */

import * as base45 from "./base45.ts";
import { checkShape, parseBody, withinTimes } from "./body.ts";
import { codeSecret } from "./code_secret.ts";
import { SIGNATURE_BYTES } from "./crypto.ts";
import { Malformed, NotOurs } from "./errors.ts";
import { LABELS } from "./labels.ts";
import type { Octets } from "./octets.ts";
import * as proof from "./proof.ts";
import { credentialHash, type Shown } from "./shown.ts";
import { Usage, type TrustList } from "./trust.ts";

export const PREFIX = "PT1:";
export const TEXT_CAP = 640;

/**
 * What this text says, once a key of the trust list verified it and may sign it at `now` (Unix seconds).
 *
 * Throws, in the order of clause 1.11: `NotOurs`, `Malformed`, `UnknownKey`, `BadSignature`, `Malformed` or `BadKey` of the
 * verified body, `KeyNotAllowed`, `KeyCompromised`, and for the proof `Malformed`, `BadSignature`. Whether the ticket is
 * in its times and the proof fresh is not decided here: `checkTimes`, `checkFresh`.
 */
export async function openTicket(text: string, trust: TrustList, now: number): Promise<Shown> {
    const [signed, tail] = decode(text);
    const end = Math.max(0, signed.length - SIGNATURE_BYTES);
    const [body, signature] = [signed.slice(0, end), signed.slice(end)];
    checkShape(body);
    const [kid, { domain }] = [body.slice(2, 6), trust];
    const signer = await trust.signer(kid, "ticket", async (key) =>
        key.verify(LABELS.TICKET, domain, body, signature),
    );
    const ticket = await parseBody(body);
    signer.checkMaySign(Usage.TICKET, ticket.event, withinTimes(ticket, now));
    const proofTime = tail && (await proof.checkProof(ticket.holder, domain, signed, tail));
    const [secret, hash] = await Promise.all([codeSecret(signature, domain), credentialHash(body)]);
    return { ticket, secret, kid, credentialHash: hash, proofTime, boarding: undefined, alias: undefined };
}

/** The signed bytes, and for a rotating code its tail (1.1 to 1.3, 2.1). */
function decode(text: string): [Octets, Octets | undefined] {
    const rotating = text.startsWith(proof.PREFIX);
    if (!rotating && !text.startsWith(PREFIX)) throw new NotOurs();
    if (text.length > TEXT_CAP) throw new Malformed("1.2", `a code of ${text.length} characters`);
    const coded = text.slice(PREFIX.length);
    return rotating ? proof.split(coded) : [base45.decode(coded), undefined];
}
