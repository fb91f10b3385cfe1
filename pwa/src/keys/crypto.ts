/**
 * The cryptographic primitives, each under our own rule (FORMAT.md 0.4 to 0.6, 5.1).
 *
 * WebCrypto does the work; from @noble/ed25519 comes the check of points, which no browser has: WebCrypto takes keys of small order.
 */

import { Point } from "@noble/ed25519";

import { BadKey, Malformed, SealBroken } from "./errors.ts";
import { hex } from "./hexadecimal.ts";
import { prefixed, type Domain, type Label } from "./labels.ts";
import { joined, same, type Octets } from "./octets.ts";

export const KEY_BYTES = 32;
export const KID_BYTES = 4;
export const SIGNATURE_BYTES = 64;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

const ED25519 = "Ed25519";
const NOTHING = new Uint8Array();
/** What RFC 8410 wraps a seed in. */
const SEED_HEAD = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);
/** Holders' keys pass by one after the other: the list's own are asked for again before so many have come. */
const KEYS_AT_MOST = 8192;
const remembered = new Map<string, Promise<PublicKey>>();

/** An Ed25519 public key that passed the check of 0.4; made by `parse` only. */
export class PublicKey {
    private constructor(
        readonly raw: Octets,
        /** The first 4 bytes of SHA-256 of the key: a hint (0.6). */
        readonly kid: Octets,
        private readonly handle: CryptoKey,
    ) {}

    /** The key with these 32 bytes, or `BadKey` (0.4). Remembered: the check costs more than a verification. */
    static async parse(raw: Octets): Promise<PublicKey> {
        return remembering(raw, async () => PublicKey.checked(raw, isAcceptable));
    }

    /** As `parse`, of a key that WebCrypto made here, and not from somebody's bytes: it is a point, which is not asked. */
    static async ours(raw: Octets): Promise<PublicKey> {
        return remembering(raw, async () => PublicKey.checked(raw, isLongEnough));
    }

    /**
     * As `parse`, of bytes that passed it before and that a signature still vouches for: whether they are a point is not asked again, which
     * takes a cold start longer than all its signatures. Not remembered: only whoever checks that signature may believe it.
     */
    static async held(raw: Octets): Promise<PublicKey> {
        return remembered.get(hex(raw)) ?? PublicKey.checked(raw, isLongEnough);
    }

    private static async checked(raw: Octets, isKey: (raw: Octets) => boolean): Promise<PublicKey> {
        if (!isKey(raw)) throw new BadKey();
        const handle = await crypto.subtle.importKey("raw", raw, ED25519, true, ["verify"]);
        return new PublicKey(raw, (await sha256(raw)).slice(0, KID_BYTES), handle);
    }

    /** Whether this key signed `payload` under this label and domain, by the acceptance rule of 0.5. */
    async verify(label: Label, domain: Domain, payload: Uint8Array, signature: Octets): Promise<boolean> {
        return this.verifyRaw(prefixed(label, domain, payload), signature);
    }

    /** As `verify`, over bytes that already carry label and domain: for COSE (4.2) alone. */
    async verifyRaw(signed: Octets, signature: Octets): Promise<boolean> {
        return crypto.subtle.verify(ED25519, this.handle, signature, signed);
    }

    equals(other: PublicKey): boolean {
        return same(this.raw, other.raw);
    }
}

/** An Ed25519 signing key. What is secret in it stays with WebCrypto: nothing reads it back. */
export class PrivateKey {
    readonly public: PublicKey;

    /** Of a pair that WebCrypto made: `handle` signs, and need not be extractable. */
    constructor(
        publicKey: PublicKey,
        readonly handle: CryptoKey,
    ) {
        this.public = publicKey;
    }

    /** The key of a 32-byte RFC 8032 seed; `Malformed` (0.4) for any other length. Whoever has the seed had better forget it. */
    static async fromSeed(seed: Octets): Promise<PrivateKey> {
        if (seed.length !== KEY_BYTES) throw new Malformed("0.4", `a seed of ${seed.length} bytes`);
        const wrapped = joined(SEED_HEAD, seed);
        const open = await crypto.subtle.importKey("pkcs8", wrapped, ED25519, true, ["sign"]);
        const handle = await crypto.subtle.importKey("pkcs8", wrapped, ED25519, false, ["sign"]);
        wrapped.fill(0);
        return new PrivateKey(await PublicKey.parse(await publicHalf(open)), handle);
    }

    /** 64 bytes over label, zero byte, domain and payload (0.2). Deterministic, as RFC 8032 has it. */
    async sign(label: Label, domain: Domain, payload: Uint8Array): Promise<Octets> {
        const signed = prefixed(label, domain, payload);
        return new Uint8Array(await crypto.subtle.sign(ED25519, this.handle, signed));
    }
}

/** WebCrypto leads from a private key to its public half by way of JSON only, where it stands in base64url. */
async function publicHalf(key: CryptoKey): Promise<Octets> {
    const { x = "" } = await crypto.subtle.exportKey("jwk", key);
    const binary = atob(x.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

async function remembering(raw: Octets, make: () => Promise<PublicKey>): Promise<PublicKey> {
    const name = hex(raw);
    const known = remembered.get(name);
    if (known !== undefined) return known;
    const made = make();
    if (remembered.size >= KEYS_AT_MOST) remembered.clear();
    remembered.set(name, made);
    return made;
}

function isLongEnough(raw: Octets): boolean {
    return raw.length === KEY_BYTES;
}

/** Canonical, on the curve, of the prime-order subgroup, and not the identity (0.4). */
function isAcceptable(raw: Octets): boolean {
    if (raw.length !== KEY_BYTES) return false;
    try {
        const point = Point.fromBytes(raw, false);
        return !point.isSmallOrder() && point.isTorsionFree();
    } catch {
        return false; // not a point: the library throws errors of its own
    }
}

/** SHA-256, 32 bytes. */
export async function sha256(raw: Octets): Promise<Octets> {
    return new Uint8Array(await crypto.subtle.digest("SHA-256", raw));
}

/** HKDF-SHA256 with an empty salt, 32 bytes out (5.1). */
export async function hkdf(secret: Octets, info: Octets): Promise<Octets> {
    const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: NOTHING, info };
    return new Uint8Array(await crypto.subtle.deriveBits(how, key, 8 * KEY_BYTES));
}

/** HMAC-SHA256, 32 bytes. */
export async function keyedHash(key: Octets, message: Octets): Promise<Octets> {
    const how = { name: "HMAC", hash: "SHA-256" };
    const handle = await crypto.subtle.importKey("raw", key, how, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", handle, message));
}

/** What was sealed as `nonce || AES-256-GCM(key, plain, aad)`, the tag last; `SealBroken` when the key, the aad or any byte differs. */
export async function openSecret(key: Octets, sealed: Octets, aad: Octets): Promise<Octets> {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new SealBroken();
    const handle = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
    const how = { name: "AES-GCM", iv: sealed.slice(0, NONCE_BYTES), additionalData: aad };
    try {
        return new Uint8Array(await crypto.subtle.decrypt(how, handle, sealed.slice(NONCE_BYTES)));
    } catch {
        throw new SealBroken(); // WebCrypto says no more than that it failed
    }
}
