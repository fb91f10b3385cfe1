/** How a device joins, and how it shows later that it is the one that joined (PROTOCOL.md 5). The twin of `sync/enrolment.py`. */

import * as base45 from "../keys/base45.ts";
import * as cbor from "../keys/cbor.ts";
import { KEY_BYTES, PublicKey, SIGNATURE_BYTES, type PrivateKey } from "../keys/crypto.ts";
import { BadSignature, Malformed, NotOurs } from "../keys/errors.ts";
import { Domain, DOMAIN_BYTES, LABELS } from "../keys/labels.ts";
import { joined, type Octets } from "../keys/octets.ts";
import { CAP as TRUST_CAP } from "../keys/trust.ts";
import { CERTIFICATE_CAP, deviceId } from "./certificate.ts";
import { readName } from "./fields.ts";

export const PREFIX = "PTE1:";
export const CODE_CHARS = 640;
export const URL_BYTES = 200;
export const TOKEN_BYTES = 16;
export const FINGERPRINT_BYTES = 32;
export const CHALLENGE_BYTES = 32;
export const REQUEST_CAP = 1024;

const SCHEMES = ["https://", "http://"];
const CODE = "5.1";
const REQUEST = "5.2";
const REPLY = "5.3";
const LOGIN = "5.5";

/** What is scanned or typed once: where the server is, and how to know it (5.1). `token` is 16 bytes, good for one device. */
export interface EnrolmentCode {
    readonly url: string;
    readonly domain: Domain;
    readonly rootFingerprint: Octets;
    readonly token: Octets;
}

/** A device's two public keys and its name, against a token (5.2). `openingKey` is X25519. */
export interface EnrolRequest {
    readonly token: Octets;
    readonly signingKey: PublicKey;
    readonly openingKey: Octets;
    readonly name: string;
}

/** What an enrolled device gets: two signed objects, which it opens by itself (5.3). */
export interface EnrolReply {
    readonly certificate: Octets;
    readonly trustList: Octets;
}

/** The code in this text. `NotOurs` for another prefix, `Malformed` (5.1, or 1.3 in its base45). */
export function parseEnrolmentCode(text: string): EnrolmentCode {
    if (!text.startsWith(PREFIX)) throw new NotOurs();
    if (text.length > CODE_CHARS) throw new Malformed(CODE, `more than ${CODE_CHARS} characters`);
    const raw = base45.decode(text.slice(PREFIX.length));
    const fields = cbor.Fields.of(cbor.decode(raw, CODE, CODE_CHARS), CODE);
    const url = readName(fields, 1, CODE, URL_BYTES);
    if (!SCHEMES.some((scheme) => url.startsWith(scheme))) {
        throw new Malformed(CODE, "an address that is neither https nor http");
    }
    const domain = new Domain(fields.bytes(2, { size: DOMAIN_BYTES }));
    const rootFingerprint = fields.bytes(3, { size: FINGERPRINT_BYTES });
    const token = fields.bytes(4, { size: TOKEN_BYTES });
    fields.done();
    return { url, domain, rootFingerprint, token };
}

/** The code to show; `Malformed` when it would not be read again. */
export function enrolmentCodeText(code: EnrolmentCode): string {
    const { url, domain, rootFingerprint, token } = code;
    const raw = cbor.encode(cbor.map({ 1: url, 2: domain.raw, 3: rootFingerprint, 4: token }));
    const text = PREFIX + base45.encode(raw);
    parseEnrolmentCode(text);
    return text;
}

/** The request, signed by the key that it brings; `BadSignature` for another key, `Malformed` when it would be refused. */
export async function signRequest(request: EnrolRequest, key: PrivateKey, domain: Domain): Promise<Octets> {
    const signature = await key.sign(LABELS.ENROL, domain, signedOf(request));
    const { token, signingKey, openingKey, name } = request;
    const raw = cbor.encode(cbor.map({ 1: token, 2: signingKey.raw, 3: openingKey, 4: name, 5: signature }));
    await openRequest(raw, domain);
    return raw;
}

/** The request, once its own key verified it. Throws `Malformed` (5.2), `BadKey` and `BadSignature`. */
export async function openRequest(raw: Octets, domain: Domain): Promise<EnrolRequest> {
    const fields = cbor.Fields.of(cbor.decode(raw, REQUEST, REQUEST_CAP), REQUEST);
    const token = fields.bytes(1, { size: TOKEN_BYTES });
    const signingKey = await PublicKey.parse(fields.bytes(2, { size: KEY_BYTES }));
    const openingKey = fields.bytes(3, { size: KEY_BYTES });
    const name = readName(fields, 4, REQUEST);
    const signature = fields.bytes(5, { size: SIGNATURE_BYTES });
    fields.done();
    const request = { token, signingKey, openingKey, name };
    if (!(await signingKey.verify(LABELS.ENROL, domain, signedOf(request), signature))) {
        throw new BadSignature("enrolment request");
    }
    return request;
}

/** The body of the answer. */
export function encodeEnrolReply(reply: EnrolReply): Octets {
    return cbor.encode(cbor.map({ 1: reply.certificate, 2: reply.trustList }));
}

/** What the server answered; `Malformed` (5.3). */
export function parseEnrolReply(raw: Octets): EnrolReply {
    const fields = cbor.Fields.of(cbor.decode(raw, REPLY, CERTIFICATE_CAP + TRUST_CAP + 64), REPLY);
    const certificate = fields.bytes(1, { atMost: CERTIFICATE_CAP });
    const trustList = fields.bytes(2, { atMost: TRUST_CAP });
    fields.done();
    return { certificate, trustList };
}

/** A device's answer to the server's challenge of 32 bytes (5.5): 64 bytes. `Malformed` for another length. */
export async function signChallenge(key: PrivateKey, domain: Domain, challenge: Octets): Promise<Octets> {
    return key.sign(LABELS.LOGIN, domain, await answered(key.public, challenge));
}

/** Whether the device with this key answered this challenge. `Malformed` for a challenge that is not 32 bytes. */
export async function checkChallenge(
    key: PublicKey,
    domain: Domain,
    challenge: Octets,
    signature: Octets,
): Promise<boolean> {
    return key.verify(LABELS.LOGIN, domain, await answered(key, challenge), signature);
}

function signedOf(request: EnrolRequest): Octets {
    return joined(request.token, request.signingKey.raw, request.openingKey);
}

async function answered(key: PublicKey, challenge: Octets): Promise<Octets> {
    if (challenge.length !== CHALLENGE_BYTES) {
        throw new Malformed(LOGIN, `a challenge is ${CHALLENGE_BYTES} bytes, not ${challenge.length}`);
    }
    return joined(await deviceId(key), challenge);
}
