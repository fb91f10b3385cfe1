import { expect, test } from "vitest";

import { PrivateKey } from "../../src/keys/crypto.ts";
import { Malformed, RingLocked } from "../../src/keys/errors.ts";
import { hex } from "../../src/keys/hexadecimal.ts";
import { Domain } from "../../src/keys/labels.ts";
import { openBox } from "../../src/keys/passphrase_box.ts";
import { openKey } from "../../src/keys/pin.ts";
import { Vector } from "../vectors/vector.ts";

const DOMAIN = new Domain(new Uint8Array(16).fill(1));

test("a key of a seed signs as RFC 8032 has it, and does not give the seed back", async () => {
    const key = await PrivateKey.fromSeed(new Uint8Array(32).fill(2));
    const payload = new Uint8Array([1, 2, 3]);
    const signature = await key.sign("PORTAO-AUTH-V1", DOMAIN, payload);
    expect(await key.public.verify("PORTAO-AUTH-V1", DOMAIN, payload, signature)).toBe(true);
    expect(hex(await key.sign("PORTAO-AUTH-V1", DOMAIN, payload))).toBe(hex(signature));
    await expect(crypto.subtle.exportKey("pkcs8", key.handle)).rejects.toThrow();
});

test("a seed of another length makes no key", async () => {
    await expect(PrivateKey.fromSeed(new Uint8Array(31))).rejects.toThrow(Malformed);
});

test("nothing typed opens nothing", async () => {
    const key = await PrivateKey.fromSeed(new Uint8Array(32));
    await expect(openKey(sealedKey(), "", key.public, openBox)).rejects.toThrow(RingLocked);
});

test("what stands in the way of opening is not taken for a wrong PIN", async () => {
    const box = sealedKey();
    const compile = WebAssembly.compile;
    WebAssembly.compile = () => Promise.reject(new WebAssembly.CompileError("not under this policy"));
    try {
        await expect(openBox(box, new Uint8Array([1]))).rejects.toThrow(WebAssembly.CompileError);
    } finally {
        WebAssembly.compile = compile;
    }
});

function sealedKey(): Uint8Array<ArrayBuffer> {
    const vector = Vector.all("pin").find(({ path }) => path === "pin/ok.json");
    if (vector === undefined) throw new Error("no vector of a PIN that opens");
    return vector.raw("sealed");
}
