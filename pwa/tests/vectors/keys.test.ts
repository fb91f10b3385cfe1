/** Runs the vectors of FORMAT.md that concern a gate, file by file. */

import { expect } from "vitest";

import * as alias from "../../src/keys/alias.ts";
import * as base45 from "../../src/keys/base45.ts";
import { document } from "./document.ts";
import { MARKED } from "../../src/keys/bcbp/warnings.ts";
import { parse } from "../../src/keys/bcbp/reading.ts";
import { openPass } from "../../src/keys/bcbp/signing.ts";
import { infoOf, openBox, type Kind } from "../../src/keys/box.ts";
import { openCard } from "../../src/keys/card.ts";
import { checkTimes } from "../../src/keys/body.ts";
import * as cbor from "../../src/keys/cbor.ts";
import * as codeSecret from "../../src/keys/code_secret.ts";
import { unverifiedPayload } from "../../src/keys/cose.ts";
import { PublicKey } from "../../src/keys/crypto.ts";
import { BadKey, BadSignature } from "../../src/keys/errors.ts";
import { hex } from "../../src/keys/hexadecimal.ts";
import { Domain, prefixed, type Label } from "../../src/keys/labels.ts";
import { joined, spelled, type Octets } from "../../src/keys/octets.ts";
import * as proof from "../../src/keys/proof.ts";
import * as reference from "../../src/keys/reference.ts";
import type { Shown } from "../../src/keys/shown.ts";
import { openTicket } from "../../src/keys/ticket.ts";
import { accept, resume, type Anchor, type TrustedKey, type TrustList } from "../../src/keys/trust.ts";
import { openingKey } from "./opening_key.ts";
import { refusal, testAreas, type Runner } from "./runner.ts";
import { fromHex, trustList, type Vector } from "./vector.ts";

const RUNNERS: Readonly<Record<string, Runner>> = {
    base45: (vector) => {
        const text = vector.text("text");
        const bytes = base45.decode(text);
        expect(base45.encode(bytes)).toBe(text);
        return { bytes: hex(bytes) };
    },
    cbor: (vector) => {
        const [raw, cap] = [vector.raw("cbor"), vector.number("cap")];
        const value = cbor.decode(raw, "0.9", cap);
        expect(hex(cbor.encode(value))).toBe(hex(raw));
        return diagnostic(value);
    },
    keys: runKeys,
    cose: runCose,
    trust: runTrust,
    ticket: runTicket,
    proof: runProof,
    code_secret: runCodeSecret,
    reference: (vector) => {
        const read = reference.parse(vector.text("typed"));
        if (vector.has("random")) {
            const values = fromHex(vector.text("random")).map((byte) => byte & 31);
            expect(Array.from(read.slice(0, 9), (char) => ALPHABET.indexOf(char))).toEqual(
                Array.from(values),
            );
        }
        return { reference: read };
    },
    bcbp: (vector) => {
        const parsed = parse(vector.text("text"));
        const marked = parsed.remarks.some(({ warning }) => MARKED.has(warning));
        if (!marked) expect(vector.text("text").startsWith(parsed.signed)).toBe(true);
        return document(parsed);
    },
    bcbp_signed: runSignedPass,
    box: runBox,
};

/** What only a server opens: the secrets that it keeps sealed (6.3). */
const NOT_FOR_GATES = /^code_secret\/sealed-/;

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

testAreas("keys", RUNNERS, NOT_FOR_GATES);

/** The tagged form that the files use, so that 1, true and "1" stay apart. */
function diagnostic(value: cbor.Value): unknown {
    if (value === null || typeof value === "boolean") return value;
    if (typeof value === "number" || typeof value === "bigint") return { int: value.toString() };
    if (typeof value === "string") return { text: value };
    if (value instanceof Uint8Array) return { bytes: hex(value) };
    if (Array.isArray(value)) return { array: value.map(diagnostic) };
    return { map: Array.from(value, ([key, item]) => [key, diagnostic(item)]) };
}

async function runKeys(vector: Vector): Promise<unknown> {
    const key = await PublicKey.parse(vector.raw("key"));
    if (!vector.has("signature")) return { kid: hex(key.kid) };
    const [label, domain] = [vector.text("label") as Label, new Domain(vector.raw("domain"))];
    const payload = vector.raw("payload");
    expect(hex(prefixed(label, domain, payload))).toBe(vector.text("signing_input"));
    if (!(await key.verify(label, domain, payload, vector.raw("signature"))))
        throw new BadSignature("vector");
    return { kid: hex(key.kid) };
}

async function runCose(vector: Vector): Promise<unknown> {
    const [raw, label] = [vector.raw("cose"), vector.text("label") as Label];
    const trust = await trustList(vector.part("trust"));
    vector.value("layers");
    const [usage, event, now] = [vector.number("usage"), vector.numberOrNull("event"), vector.number("now")];
    const signed = await trust.open(raw, label, usage, event, now);
    const { key, kid, payload, type } = signed;
    return { key: hex(key.raw), kid: hex(kid), payload: hex(payload), type: type ?? null };
}

async function runTrust(vector: Vector): Promise<unknown> {
    const part = vector.part("anchor");
    const anchor = { domain: new Domain(part.raw("domain")), rootFingerprint: part.raw("root_fingerprint") };
    part.done();
    const lists = vector.texts("lists").map(fromHex);
    const last = lists.pop() ?? new Uint8Array();
    if (vector.has("layers"))
        expect(hex(unverifiedPayload(last))).toBe(vector.part("layers").text("payload"));
    if (lists.length === 0) await checkResumed(anchor, last);
    let held: TrustList | undefined;
    for (const raw of lists) held = await accept(anchor, held, raw);
    const { facts, keys } = await accept(anchor, held, last);
    const { counter, issued, expires, roots } = facts;
    return { counter, issued, expires, roots: roots.map((root) => hex(root.raw)), keys: keys.map(said) };
}

/** A list that was accepted goes on being so from its bytes, and what was refused stays so, but for the points that are not looked at again. */
async function checkResumed(anchor: Anchor, raw: Octets): Promise<void> {
    const [resumed] = await Promise.allSettled([resume(anchor, raw)]);
    const [accepted] = await Promise.allSettled([accept(anchor, undefined, raw)]);
    if (accepted.status === "fulfilled") {
        expect(resumed).toMatchObject({ value: { facts: { counter: accepted.value.facts.counter } } });
    } else if (!(accepted.reason instanceof BadKey)) {
        expect(resumed).toMatchObject({ reason: { name: (accepted.reason as Error).name } });
    }
}

function said(trusted: TrustedKey): unknown {
    const { key, usage, status, notBefore, expires, events } = trusted;
    const scope = events === undefined ? null : [...events];
    return { key: hex(key.raw), usage, status, not_before: notBefore, expires, events: scope };
}

async function runTicket(vector: Vector): Promise<unknown> {
    const [text, now] = [vector.text("text"), vector.number("now")];
    const trust = await trustList(vector.part("trust"));
    vector.value("layers");
    for (const flip of vector.parts("flips")) await checkFlips(flip, text, trust, now);
    const shown = await openTicket(text, trust, now);
    checkTimes(shown.ticket, now);
    return shownAsSaid(shown);
}

async function checkFlips(flip: Vector, text: string, trust: TrustList, now: number): Promise<void> {
    const signed = base45.decode(text.slice(4));
    const [first, last, wanted] = [flip.number("first"), flip.number("last"), flip.expect];
    for (let bit = 8 * first; bit < 8 * last + 8; bit += 1) {
        const flipped = signed.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        const refused = await refusal(
            async () => openTicket(`PT1:${base45.encode(flipped)}`, trust, now),
            flip,
        );
        expect(refused.code, `bit ${bit}`).toBe(wanted);
    }
}

async function runProof(vector: Vector): Promise<unknown> {
    const [text, now] = [vector.text("text"), vector.number("now")];
    const trust = await trustList(vector.part("trust"));
    vector.value("layers");
    const uncertaintyS = vector.number("uncertainty_s");
    const shown = await openTicket(text, trust, now);
    if (shown.proofTime === undefined) throw new Error(`${vector.path}: no rotating code`);
    proof.checkFresh(shown.proofTime, now, uncertaintyS);
    return shownAsSaid(shown);
}

function shownAsSaid(shown: Shown): unknown {
    const { ticket } = shown;
    return {
        event: ticket.event,
        number: ticket.number,
        index: ticket.index,
        not_before: ticket.notBefore,
        expires: ticket.expires,
        proof: ticket.proof,
        seat: ticket.seat ?? null,
        name: ticket.name ?? null,
        holder: ticket.holder === undefined ? null : hex(ticket.holder.raw),
        class: ticket.class ?? null,
        paper: ticket.paper,
        kid: hex(shown.kid),
        credential_hash: hex(shown.credentialHash),
        code_secret: hex(shown.secret),
        proof_time: shown.proofTime ?? null,
    };
}

async function runCodeSecret(vector: Vector): Promise<unknown> {
    const [kind, domain] = [vector.text("kind"), new Domain(vector.raw("domain"))];
    switch (kind) {
        case "alias": {
            const secret = await alias.aliasSecret(vector.text("text"), domain);
            return { code_secret: hex(secret), alias: hex(await alias.aliasId(secret)) };
        }
        case "claim": {
            const [event, device, nonce] = [
                vector.number("event"),
                vector.raw("device"),
                vector.raw("nonce"),
            ];
            expect(hex(joined(spelled(event, 4), device, nonce))).toBe(vector.text("message"));
            return { proof: hex(await codeSecret.proofOfClaim(vector.raw("sight"), event, device, nonce)) };
        }
        case "card": {
            const [event, index, version] = [
                vector.number("event"),
                vector.number("index"),
                vector.number("version"),
            ];
            const guest = await openCard(
                vector.raw("secret"),
                { domain, event, index, version },
                vector.raw("card"),
            );
            return { name: guest.name ?? null, seat: guest.seat ?? null, note: guest.note ?? null };
        }
        case "derive":
            return derived(vector, domain);
        default:
            throw new Error(`${vector.path}: of no kind that a gate knows`);
    }
}

async function runBox(vector: Vector): Promise<unknown> {
    const address = {
        domain: new Domain(vector.raw("domain")),
        event: vector.number("event"),
        kind: vector.number("kind") as Kind,
        gen: vector.number("gen"),
        pos: vector.number("pos"),
        piece: vector.number("piece"),
        device: vector.raw("device"),
    };
    expect(hex(infoOf(address))).toBe(vector.text("info"));
    const plain = await openBox(address, await openingKey(vector.raw("seed")), vector.raw("box"));
    return { plain: hex(plain) };
}

async function derived(vector: Vector, domain: Domain): Promise<unknown> {
    const secret = await codeSecret.codeSecret(vector.raw("signature"), domain);
    const sight = await codeSecret.sightKey(secret);
    const [event, device] = [vector.number("event"), vector.raw("device")];
    const [epoch, seq] = [vector.number("epoch"), vector.number("seq")];
    const message: Octets = joined(spelled(event, 4), device, spelled(epoch, 4), spelled(seq, 4));
    expect(hex(message)).toBe(vector.text("message"));
    const seen = await codeSecret.proofOfSight(sight, event, device, epoch, seq);
    return { code_secret: hex(secret), sight: hex(sight), seen: hex(seen) };
}

async function runSignedPass(vector: Vector): Promise<unknown> {
    const [text, now] = [vector.text("text"), vector.number("now")];
    const trust = await trustList(vector.part("trust"));
    const shown = await openPass(text, trust, now, vector.numberOrNull("event"), vector.text("type"));
    checkTimes(shown.ticket, now);
    const { ticket } = shown;
    expect(ticket.name).toBe(shown.boarding?.name);
    return {
        event: ticket.event,
        number: ticket.number,
        index: ticket.index,
        not_before: ticket.notBefore,
        expires: ticket.expires,
        seat: ticket.seat ?? null,
        class: ticket.class ?? null,
        kid: hex(shown.kid),
        credential_hash: hex(shown.credentialHash),
        code_secret: hex(shown.secret),
        boarding: { ...shown.boarding },
    };
}
