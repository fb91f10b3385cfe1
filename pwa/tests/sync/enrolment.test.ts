import { expect, test } from "vitest";

import { PrivateKey, sha256 } from "../../src/keys/crypto.ts";
import { BadSignature, Malformed, NotOurs } from "../../src/keys/errors.ts";
import { hex } from "../../src/keys/hexadecimal.ts";
import { Domain } from "../../src/keys/labels.ts";
import { utf8 } from "../../src/keys/octets.ts";
import {
    checkChallenge,
    enrolmentCodeText,
    openRequest,
    parseEnrolmentCode,
    signChallenge,
    signRequest,
} from "../../src/sync/enrolment.ts";
import { Vector } from "../vectors/vector.ts";

const DOMAIN = new Domain(new Uint8Array(16).fill(1));
const KEY = await PrivateKey.fromSeed(new Uint8Array(32).fill(2));
const OTHER = await PrivateKey.fromSeed(new Uint8Array(32).fill(3));
const REQUEST = {
    token: new Uint8Array(16).fill(5),
    signingKey: KEY.public,
    openingKey: new Uint8Array(32).fill(6),
    name: "Portão 3",
};
const CODE = {
    url: "https://gate.example",
    domain: DOMAIN,
    rootFingerprint: new Uint8Array(32).fill(7),
    token: new Uint8Array(16).fill(8),
};

test("a request is read back as it was signed", async () => {
    expect(await openRequest(await signRequest(REQUEST, KEY, DOMAIN), DOMAIN)).toEqual(REQUEST);
});

test("requests and answers to challenges are signed in the bytes of the vectors", async () => {
    const key = await PrivateKey.fromSeed(await sha256(utf8("portao vectors: gate")));
    const [asked, challenged] = [vectorOf("request-ok"), vectorOf("challenge-ok")];
    const domain = new Domain(asked.raw("domain"));
    const request = await openRequest(asked.raw("request"), domain);
    expect(hex(await signRequest(request, key, domain))).toBe(asked.text("request"));
    const answer = await signChallenge(key, domain, challenged.raw("challenge"));
    expect(hex(answer)).toBe(challenged.text("signature"));
});

test("a request is signed by the key that it brings, for one domain", async () => {
    await expect(signRequest(REQUEST, OTHER, DOMAIN)).rejects.toThrow(BadSignature);
    const raw = await signRequest(REQUEST, KEY, DOMAIN);
    await expect(openRequest(raw, new Domain(new Uint8Array(16)))).rejects.toThrow(BadSignature);
});

test.each([
    ["no name", { name: "" }],
    ["a name that repaints a terminal", { name: "\u001b[2J" }],
    ["a name that is too long", { name: "x".repeat(201) }],
    ["a short token", { token: new Uint8Array(15) }],
    ["a short opening key", { openingKey: new Uint8Array(31) }],
])("a request with %s is not signed", async (_, fault) => {
    await expect(signRequest({ ...REQUEST, ...fault }, KEY, DOMAIN)).rejects.toThrow(Malformed);
});

test("a challenge is answered for this device, this domain and this challenge", async () => {
    const challenge = new Uint8Array(32).fill(9);
    const answer = await signChallenge(KEY, DOMAIN, challenge);
    expect(await checkChallenge(KEY.public, DOMAIN, challenge, answer)).toBe(true);
    expect(await checkChallenge(OTHER.public, DOMAIN, challenge, answer)).toBe(false);
    expect(await checkChallenge(KEY.public, new Domain(new Uint8Array(16)), challenge, answer)).toBe(false);
    expect(await checkChallenge(KEY.public, DOMAIN, new Uint8Array(32), answer)).toBe(false);
    await expect(signChallenge(KEY, DOMAIN, challenge.slice(1))).rejects.toThrow(Malformed);
});

test("a code is read as it was shown, and none is shown that would not be read", () => {
    expect(parseEnrolmentCode(enrolmentCodeText(CODE))).toEqual(CODE);
    expect(() => enrolmentCodeText({ ...CODE, url: "ftp://gate.example" })).toThrow(Malformed);
    expect(() => parseEnrolmentCode(" " + enrolmentCodeText(CODE))).toThrow(NotOurs);
});

function vectorOf(name: string): Vector {
    const vector = Vector.all("enrolment").find(({ path }) => path === `enrolment/${name}.json`);
    if (vector === undefined) throw new Error(`no vector ${name}`);
    return vector;
}
