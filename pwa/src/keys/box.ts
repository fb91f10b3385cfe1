/**
 * What only one device may read (FORMAT.md 10): sealed to its opening key by HPKE (RFC 9180), and bound to its place.
 *
 * The library is read when the first box comes: a gate that starts has no use for it.
 */

import type { CipherSuite } from "@hpke/core";

import { Malformed, SealBroken } from "./errors.ts";
import { LABELS, prefixed, type Domain } from "./labels.ts";
import { joined, spelled, wideSpelled, type Octets } from "./octets.ts";

const KEY_BYTES = 32;
const DEVICE_BYTES = 8;
const CLAUSE = "10.2";

/** What is sealed. */
export enum Kind {
    OPERATORS = 1,
    MANIFEST = 2,
    ALIASES = 3,
}

/** Whose a box is and where it belongs: generation and position of the event's feed, the piece of the part, the device (8 bytes). */
export interface Address {
    readonly domain: Domain;
    readonly event: number;
    readonly kind: Kind;
    readonly gen: number;
    readonly pos: number;
    readonly piece: number;
    readonly device: Octets;
}

/** The info of 10.2; `Malformed` for a device id of another length. */
export function infoOf(address: Address): Octets {
    const { domain, event, kind, gen, pos, piece, device } = address;
    if (device.length !== DEVICE_BYTES) {
        throw new Malformed(CLAUSE, `a device id is ${DEVICE_BYTES} bytes, not ${device.length}`);
    }
    const parts = [
        spelled(event, 4),
        spelled(kind, 1),
        spelled(gen, 4),
        wideSpelled(pos),
        spelled(piece, 2),
        device,
    ];
    return prefixed(LABELS.SEAL, domain, joined(...parts));
}

/**
 * What was sealed; `SealBroken` (10.2). Nobody vouches for it: verify the signature around it first (10.4).
 *
 * `openingKey` is an X25519 key pair of WebCrypto, whose private half need not be extractable.
 */
export async function openBox(address: Address, openingKey: CryptoKeyPair, box: Octets): Promise<Octets> {
    const how = {
        recipientKey: openingKey,
        info: infoOf(address).buffer,
        enc: box.slice(0, KEY_BYTES).buffer,
    };
    const suite = await suiteOfBoxes();
    try {
        return new Uint8Array(await suite.open(how, box.slice(KEY_BYTES).buffer));
    } catch {
        throw new SealBroken(); // whatever the reason: the library has errors of its own for each
    }
}

async function suiteOfBoxes(): Promise<CipherSuite> {
    const { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } = await import("@hpke/core");
    return new CipherSuite({
        kem: new DhkemX25519HkdfSha256(),
        kdf: new HkdfSha256(),
        aead: new Aes256Gcm(),
    });
}
