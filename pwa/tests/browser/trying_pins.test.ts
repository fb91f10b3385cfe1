import { expect, test } from "vitest";

import { openBoxBeside } from "../../src/gate/trying_pins.ts";
import * as cbor from "../../src/keys/cbor.ts";
import { Malformed, RingLocked } from "../../src/keys/errors.ts";
import { utf8, type Octets } from "../../src/keys/octets.ts";
import { openBox, type BoxOpener } from "../../src/keys/passphrase_box.ts";

const [PASSES, MEMORY_KIB] = [3, 64 * 1024];
const PIN = utf8("204816");
const CHUNK_MS = 5;

/** A box that no PIN opens, at the cost of a real one (FORMAT.md 6.1). */
function shut(): Octets {
    return cbor.encode(
        cbor.map({ 1: 1, 2: new Uint8Array(16), 3: PASSES, 4: MEMORY_KIB, 5: new Uint8Array(72) }),
    );
}

/** The part of a try for which whoever asked could do nothing else: from 0 to 1. */
async function silence(open: BoxOpener): Promise<number> {
    const began = performance.now();
    let [heardMs, longestMs] = [began, 0];
    const listen = (): void => {
        const now = performance.now();
        [heardMs, longestMs] = [now, Math.max(longestMs, now - heardMs)];
    };
    const timer = setInterval(listen, CHUNK_MS);
    await expect(open(shut(), PIN)).rejects.toBeInstanceOf(RingLocked);
    clearInterval(timer);
    listen();
    return longestMs / (performance.now() - began);
}

test("a PIN is tried beside whoever asked, who goes on meanwhile", async () => {
    await openBox(shut(), PIN).catch(() => undefined); // what hashes is read now, and not while it is measured
    expect(await silence(openBox)).toBeGreaterThan(0.5); // else this test could not tell
    expect(await silence(openBoxBeside)).toBeLessThan(0.5);
});

test("what is no box is told as such, and not as a wrong PIN", async () => {
    await expect(openBoxBeside(new Uint8Array([1]), PIN)).rejects.toBeInstanceOf(Malformed);
});
