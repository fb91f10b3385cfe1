/** What is derived from a shown code (FORMAT.md clause 5). */

import { hkdf, keyedHash } from "./crypto.ts";
import { Malformed } from "./errors.ts";
import { LABELS, prefixed, type Domain } from "./labels.ts";
import { joined, spelled, utf8, type Octets } from "./octets.ts";

export const SEEN_BYTES = 16;

const DEVICE_BYTES = 8;
const NONCE_BYTES = 16;
const NOTHING = new Uint8Array();

/** K of 5.1: 32 bytes that only who saw the code, or issued it, can know. */
export async function codeSecret(signature: Octets, domain: Domain): Promise<Octets> {
    return hkdf(signature, prefixed(LABELS.CODE, domain, NOTHING));
}

/** The key of proofs of sight (5.2), from K. */
export async function sightKey(secret: Octets): Promise<Octets> {
    return hkdf(secret, utf8(LABELS.SIGHT));
}

/** 16 bytes that show that this device saw the code when it wrote this journal entry (5.3). */
export async function proofOfSight(
    sight: Octets,
    event: number,
    device: Octets,
    epoch: number,
    seq: number,
): Promise<Octets> {
    checkDevice(device);
    return seen(sight, joined(word(event), device, word(epoch), word(seq)));
}

/** 16 bytes that show that this device saw the code when it made this claim (5.3). */
export async function proofOfClaim(
    sight: Octets,
    event: number,
    device: Octets,
    nonce: Octets,
): Promise<Octets> {
    checkDevice(device);
    if (nonce.length !== NONCE_BYTES) throw new Malformed("5.3", `a nonce is ${NONCE_BYTES} bytes`);
    return seen(sight, joined(word(event), device, nonce));
}

async function seen(sight: Octets, message: Octets): Promise<Octets> {
    return (await keyedHash(sight, message)).slice(0, SEEN_BYTES);
}

function checkDevice(device: Octets): void {
    if (device.length !== DEVICE_BYTES) throw new Malformed("5.3", `a device id is ${DEVICE_BYTES} bytes`);
}

function word(value: number): Octets {
    if (!Number.isInteger(value) || value < 0 || value >= 2 ** 32) {
        throw new Malformed("5.3", `${value} is no unsigned integer of 32 bits`);
    }
    return spelled(value, 4);
}
