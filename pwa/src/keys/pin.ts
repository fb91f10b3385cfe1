/** An operator's key under a PIN (FORMAT.md 6.5). The twin of `keys/pin.py`, without what only who sets a PIN needs. */

import { KEY_BYTES, PrivateKey, type PublicKey } from "./crypto.ts";
import { RingLocked } from "./errors.ts";
import { utf8, type Octets } from "./octets.ts";
import type { BoxOpener } from "./passphrase_box.ts";

/** The key with this public half; `RingLocked` for a wrong PIN, whatever is wrong with it. `Malformed` for no box at all. */
export async function openKey(
    sealed: Octets,
    pin: string,
    publicKey: PublicKey,
    openBox: BoxOpener,
): Promise<PrivateKey> {
    const seed = await openBox(sealed, utf8(pin));
    if (seed.length !== KEY_BYTES) throw new RingLocked();
    const key = await PrivateKey.fromSeed(seed);
    seed.fill(0);
    if (!key.public.equals(publicKey)) throw new RingLocked();
    return key;
}
