/** The rotating proof: that the holder's own key made this code just now (FORMAT.md clause 2). */

import * as base45 from "./base45.ts";
import { sha256, SIGNATURE_BYTES, type PublicKey } from "./crypto.ts";
import { BadSignature, Malformed, ProofStale } from "./errors.ts";
import { LABELS, type Domain } from "./labels.ts";
import { joined, number, type Octets } from "./octets.ts";

export const PREFIX = "PT1+";
export const WINDOW_S = 30;
export const TAIL_CHARS = 102;
export const TIME_BYTES = 4;

/** What follows the prefix, as `body || signature` and `time || proof`; `Malformed` (1.3, 2.1). */
export function split(coded: string): [Octets, Octets] {
    const from = Math.max(0, coded.length - TAIL_CHARS);
    const [signed, tail] = [base45.decode(coded.slice(0, from)), base45.decode(coded.slice(from))];
    if (tail.length !== TIME_BYTES + SIGNATURE_BYTES)
        throw new Malformed("2.1", `a proof of ${tail.length} bytes`);
    return [signed, tail];
}

/** The time that the holder signed over; `Malformed` (2.1) without a holder, `BadSignature` (2.2). */
export async function checkProof(
    holder: PublicKey | undefined,
    domain: Domain,
    signed: Octets,
    tail: Octets,
): Promise<number> {
    if (holder === undefined)
        throw new Malformed("2.1", "a rotating proof on a ticket without a holder's key");
    const [stamp, proof] = [tail.slice(0, TIME_BYTES), tail.slice(TIME_BYTES)];
    const proven = joined(await sha256(signed), stamp);
    if (!(await holder.verify(LABELS.PROOF, domain, proven, proof))) throw new BadSignature("rotating proof");
    return number(stamp, 0, TIME_BYTES);
}

/** Throws `ProofStale` when the proof is off by more than the window and the scanner's own uncertainty (2.3). */
export function checkFresh(proofTime: number, now: number, uncertaintyS: number): void {
    if (Math.abs(proofTime - now) > WINDOW_S + uncertaintyS) throw new ProofStale(proofTime - now);
}
