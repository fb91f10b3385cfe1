/**
 * COSE_Sign1 objects (FORMAT.md clause 4): everything signed that is not a scanned code.
 *
 * The outer structure is read by hand, byte by byte: what an unsigned bomb could make a CBOR decoder do, it cannot make this do.
 */

import * as cbor from "./cbor.ts";
import { KID_BYTES, SIGNATURE_BYTES, type PublicKey } from "./crypto.ts";
import { BadSignature, Malformed, UnknownKey } from "./errors.ts";
import { prefixed, type Domain, type Label } from "./labels.ts";
import { number, same, type Octets } from "./octets.ts";

export const CAP = 4 * 1024 * 1024;
export const TYPE_BYTES = 64;

const [ALGORITHM, KID, TYPE] = [1, 4, 16];
const ED25519 = -19;
const PROTECTED_CAP = 128;
const START = Uint8Array.of(0xd2, 0x84); // tag 18, array of four
const EMPTY_MAP = 0xa0;
const NOTHING = new Uint8Array();

/** An object whose signature verified: its payload, and the key that signed. */
export interface Signed {
    readonly kid: Octets;
    readonly payload: Octets;
    readonly type: string | undefined;
    readonly key: PublicKey;
}

interface Parts {
    readonly protected: Octets;
    readonly payload: Octets;
    readonly signature: Octets;
    readonly kid: Octets;
    readonly type: string | undefined;
}

/** The kid that the object claims, before anything is verified. `Malformed` (0.7, 4.1). */
export function peekKid(raw: Octets): Octets {
    return partsOf(raw).kid;
}

/** The payload before anything is verified: for the trust list alone, which names its own signer (3.2). */
export function unverifiedPayload(raw: Octets): Octets {
    return partsOf(raw).payload;
}

/**
 * The payload, once a candidate with the object's kid verified it under this label and domain.
 *
 * Throws `Malformed` (0.7, 4.1), `UnknownKey` when no candidate has the kid, `BadSignature` when none of those verifies.
 */
export async function openSigned(
    raw: Octets,
    label: Label,
    domain: Domain,
    candidates: readonly PublicKey[],
): Promise<Signed> {
    const parts = partsOf(raw);
    const keys = candidates.filter((key) => same(key.kid, parts.kid));
    if (keys.length === 0) throw new UnknownKey(parts.kid);
    const context = prefixed(label, domain, NOTHING);
    const signed = cbor.encode(["Signature1", parts.protected, context, parts.payload]);
    for (const key of keys) {
        if (await key.verifyRaw(signed, parts.signature)) return { ...parts, key };
    }
    throw new BadSignature(label);
}

function partsOf(raw: Octets): Parts {
    if (raw.length > CAP) throw new Malformed("0.7", `a COSE object of more than ${CAP} bytes`);
    if (!same(raw.subarray(0, START.length), START)) throw new Malformed("4.1", "not a tagged COSE_Sign1");
    const [protectedHeader, behind] = byteString(raw, START.length);
    if (raw[behind] !== EMPTY_MAP) throw new Malformed("4.1", "the unprotected map is not empty");
    const [payload, rest] = byteString(raw, behind + 1);
    const [signature, end] = byteString(raw, rest);
    if (end !== raw.length || signature.length !== SIGNATURE_BYTES) {
        throw new Malformed("4.1", "the object does not end with a signature of 64 bytes");
    }
    return { protected: protectedHeader, payload, signature, ...header(protectedHeader) };
}

function header(raw: Octets): { kid: Octets; type: string | undefined } {
    const fields = cbor.Fields.of(cbor.decode(raw, "4.1", PROTECTED_CAP), "4.1");
    fields.exactly(ALGORITHM, ED25519);
    const kid = fields.bytes(KID, { size: KID_BYTES });
    const type = fields.has(TYPE) ? fields.text(TYPE, TYPE_BYTES) : undefined;
    fields.done();
    return { kid, type };
}

/** The byte string whose head stands at `at`, in its shortest form, and the place after it. */
function byteString(raw: Octets, at: number): [Octets, number] {
    const head = raw[at] ?? 0;
    const width = head - 0x58;
    let [start, size] = [at + 1, head - 0x40];
    if (width >= 0 && width <= 2) {
        start += 2 ** width;
        if (start > raw.length) throw new Malformed("4.1", "a length that breaks off");
        size = number(raw, at + 1, 2 ** width);
        if (size < (width === 0 ? 24 : 2 ** (4 * 2 ** width))) {
            throw new Malformed("4.1", "a length that is not in its shortest form");
        }
    } else if (size < 0 || size >= 24) throw new Malformed("4.1", "a byte string was expected");
    if (start + size > raw.length) throw new Malformed("4.1", "a byte string that is longer than the object");
    return [raw.slice(start, start + size), start + size];
}
