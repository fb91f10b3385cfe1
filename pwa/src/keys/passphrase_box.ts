/**
 * What rests under a PIN: an operator's key (FORMAT.md 6.1, 6.5). A box to a device is `box`. The twin of `keys/passphrase_box.py`, which also
 * seals.
 *
 * Argon2id is hash-wasm's, XSalsa20-Poly1305 is @noble/ciphers': WebCrypto has neither. Both are read when the first PIN is tried: a
 * gate that starts has no use for them.
 */

import * as cbor from "./cbor.ts";
import { Malformed, RingLocked } from "./errors.ts";
import type { Octets } from "./octets.ts";

export const SALT_BYTES = 16;
export const NONCE_BYTES = 24;
export const CAP = 1024 * 1024;
export const MOST_PASSES = 16;
export const MOST_MEMORY_KIB = 1024 * 1024;
/** Less is not Argon2. */
export const LEAST_MEMORY_KIB = 8;

const VERSION = 1;
const KEY_BYTES = 32;
const CLAUSE = "6.1";

/** What trying one passphrase costs: passes over so much memory (KiB). */
export interface Cost {
    readonly passes: number;
    readonly memoryKib: number;
}

/** Opens a sealed file: `openBox`, or whatever has it done elsewhere, since it takes long. */
export type BoxOpener = (raw: Octets, passphrase: Octets) => Promise<Octets>;

/** What was sealed. `Malformed` (0.7, 6.1) when this is no sealed file, `RingLocked` when it does not open. */
export async function openBox(raw: Octets, passphrase: Octets): Promise<Octets> {
    const fields = cbor.Fields.of(cbor.decode(raw, CLAUSE, CAP), CLAUSE);
    fields.exactly(1, VERSION);
    const salt = fields.bytes(2, { size: SALT_BYTES });
    const cost = { passes: fields.uint(3, 32), memoryKib: fields.uint(4, 32) };
    const box = fields.bytes(5);
    fields.done();
    checkCost(cost);
    return opened(box, await derived(passphrase, salt, cost));
}

/** `Malformed` (6.1) outside 1 to 16 passes and 8 KiB to 1 GiB: a hostile box must not stall its reader. */
function checkCost({ passes, memoryKib }: Cost): void {
    if (passes < 1 || passes > MOST_PASSES) throw new Malformed(CLAUSE, `${passes} passes`);
    if (memoryKib < LEAST_MEMORY_KIB || memoryKib > MOST_MEMORY_KIB) {
        throw new Malformed(CLAUSE, `${memoryKib} KiB of memory`);
    }
}

async function opened(box: Octets, key: Octets): Promise<Octets> {
    const { xsalsa20poly1305 } = await import("@noble/ciphers/salsa.js");
    try {
        const plain = xsalsa20poly1305(key, box.slice(0, NONCE_BYTES)).decrypt(box.slice(NONCE_BYTES));
        return new Uint8Array(plain);
    } catch {
        throw new RingLocked(); // another key, or a box shorter than its nonce: the library has errors of its own for each
    }
}

async function derived(passphrase: Octets, salt: Octets, cost: Cost): Promise<Octets> {
    if (passphrase.length === 0) throw new RingLocked(); // the library takes none, and nobody seals under it
    const { argon2id } = await import("hash-wasm");
    const { passes: iterations, memoryKib: memorySize } = cost;
    const how = { salt, iterations, memorySize, parallelism: 1, hashLength: KEY_BYTES } as const;
    try {
        return new Uint8Array(await argon2id({ password: passphrase, ...how, outputType: "binary" }));
    } catch (fault) {
        if (fault instanceof RangeError) throw new RingLocked(); // the machine cannot spare the memory that the box asks for
        throw fault;
    }
}
