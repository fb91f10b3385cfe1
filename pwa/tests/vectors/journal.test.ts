/** Runs the vectors of the journal, and of what device and server say about it. */

import { expect } from "vitest";

import { PrivateKey, PublicKey } from "../../src/keys/crypto.ts";
import { hex } from "../../src/keys/hexadecimal.ts";
import { Domain } from "../../src/keys/labels.ts";
import type { Octets } from "../../src/keys/octets.ts";
import { authoriser } from "../../src/sync/authority.ts";
import { Claim, ClaimReply } from "../../src/sync/claim.ts";
import { encodeContent, Kind, parseContent } from "../../src/sync/content.ts";
import * as enrolment from "../../src/sync/enrolment.ts";
import { entryHash, openChunk, parseStream, unsigned, verifyEntry } from "../../src/sync/journal.ts";
import { parseReturnReply, Return } from "../../src/sync/lost_tail.ts";
import * as messages from "../../src/sync/messages.ts";
import { openReadiness, signReadiness } from "../../src/sync/readiness.ts";
import { parseTold, toldText } from "../../src/sync/stream.ts";
import { refusal, testAreas, type Runner } from "./runner.ts";
import { rows, said } from "./said.ts";
import { fromHex, type Vector } from "./vector.ts";

const RUNNERS: Readonly<Record<string, Runner>> = {
    content: (vector) => {
        const raw = vector.raw("content");
        const content = parseContent(raw);
        expect(hex(encodeContent(content))).toBe(hex(raw));
        return { ...(said(content) as object), kind: Kind[content.kind].toLowerCase() };
    },
    frame: runFrame,
    chunk: runChunk,
    messages: (vector) => {
        const kind = vector.text("kind");
        if (kind === "skips") return messages.skipList(vector.number("head"));
        const raw = vector.raw("message");
        const [read, written] = messageOf(kind, raw);
        expect(hex(written)).toBe(hex(raw));
        return read;
    },
    stream: (vector) => {
        const [text, otherForm] = [vector.text("told"), vector.value("other_form")];
        const told = parseTold(text);
        if (told === undefined) return { skipped: true };
        expect(toldText(told) === `${text}\n\n`).toBe(otherForm !== true);
        return told.kind === "end" ? { reason: told.reason } : said({ at: told.at, page: told.raw });
    },
    enrolment: (vector) => enrolments[vector.text("kind")]?.(vector),
    authority: async (vector) => {
        const { device, prev } = { device: vector.raw("device"), prev: vector.raw("prev") };
        const numbers = {
            event: vector.number("event"),
            epoch: vector.number("epoch"),
            seq: vector.number("seq"),
        };
        const [domain, content] = [new Domain(vector.raw("domain")), parseContent(vector.raw("content"))];
        const key = await authoriser(domain, { ...numbers, device, prev }, content);
        return { authoriser: key === undefined ? null : hex(key) };
    },
    readiness: async (vector) => {
        const [text, domain] = [vector.text("text"), new Domain(vector.raw("domain"))];
        const key = await PrivateKey.fromSeed(vector.raw("seed"));
        const readiness = await openReadiness(text, key.public, domain);
        expect(await signReadiness(readiness, key, domain)).toBe(text);
        const { clock = null, battery = null, freeMib = null } = readiness;
        const flags = readiness.flags.reduce<number>((sum, flag) => sum + flag, 0);
        return said({ ...readiness, clock, battery, freeMib, flags });
    },
};

/** By the field `kind` of a vector. */
const enrolments: Readonly<Record<string, Runner>> = {
    code: (vector) => {
        const text = vector.text("text");
        const code = enrolment.parseEnrolmentCode(text);
        expect(enrolment.enrolmentCodeText(code)).toBe(text);
        return { ...(said(code) as object), domain: code.domain.hex };
    },
    request: async (vector) => {
        const domain = new Domain(vector.raw("domain"));
        const { signingKey, ...request } = await enrolment.openRequest(vector.raw("request"), domain);
        return { ...(said(request) as object), signing_key: hex(signingKey.raw) };
    },
    reply: (vector) => {
        const reply = enrolment.parseEnrolReply(vector.raw("reply"));
        expect(hex(enrolment.encodeEnrolReply(reply))).toBe(vector.text("reply"));
        return said(reply);
    },
    challenge: async (vector) => {
        const [key, domain] = [await PublicKey.parse(vector.raw("key")), new Domain(vector.raw("domain"))];
        const [challenge, signature] = [vector.raw("challenge"), vector.raw("signature")];
        return { verifies: await enrolment.checkChallenge(key, domain, challenge, signature) };
    },
};

testAreas("journal", RUNNERS);

async function runFrame(vector: Vector): Promise<unknown> {
    const [domain, key] = [new Domain(vector.raw("domain")), await PublicKey.parse(vector.raw("key"))];
    const read: unknown[] = [];
    for (const frame of parseStream(vector.raw("frames"))) {
        const { raw, ...fields } = frame;
        expect(hex(raw)).toBe(hex(unsigned(frame)) + hex(frame.signature));
        const hash = hex(await entryHash(domain, frame));
        read.push({ ...(said(fields) as object), hash, verifies: await verifyEntry(key, domain, frame) });
    }
    return read;
}

type Keys = Readonly<Record<string, string>>;

async function runChunk(vector: Vector): Promise<unknown> {
    const domain = new Domain(vector.raw("domain"));
    const keys = vector.value("devices") as Keys;
    const raw = vector.raw("chunk");
    const opened = await chunkSaid(raw, domain, keys);
    for (const flip of vector.parts("flips")) await checkFlips(flip, raw, domain, keys);
    return opened;
}

async function chunkSaid(raw: Octets, domain: Domain, keys: Keys): Promise<unknown> {
    const chunk = await openChunk(raw, domain, async (device) => keyOf(device, keys));
    const key = await keyOf(chunk.device, keys);
    const entries = chunk.entries.map(async ({ hash, frame }) => ({
        seq: frame.seq,
        hash: hex(hash),
        verifies: await key?.verify("PORTAO-ENTRY-SIG-V1", domain, hash, frame.signature),
    }));
    const { device, event, epoch } = chunk;
    return { device: hex(device), event, epoch, entries: await Promise.all(entries) };
}

async function keyOf(device: Octets, keys: Keys): Promise<PublicKey | undefined> {
    const key = keys[hex(device)];
    return key === undefined ? undefined : PublicKey.parse(fromHex(key));
}

/** Every bit of these bytes, flipped alone: refused by this name, or the same entries as before. */
async function checkFlips(flip: Vector, raw: Octets, domain: Domain, keys: Keys): Promise<void> {
    const [first, last, wanted] = [flip.number("first"), flip.number("last"), flip.expect];
    const hashes = await hashesOf(raw, domain, keys);
    for (let bit = 8 * first; bit < 8 * last + 8; bit += 1) {
        const flipped = raw.slice();
        flipped[bit >> 3] = (raw[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        if (wanted === "OK") {
            expect(await hashesOf(flipped, domain, keys), `bit ${bit}`).toEqual(hashes);
        } else {
            const refused = await refusal(() => hashesOf(flipped, domain, keys), flip);
            expect(refused.code, `bit ${bit}`).toBe(wanted);
        }
    }
}

async function hashesOf(raw: Octets, domain: Domain, keys: Keys): Promise<string[]> {
    const { entries } = await openChunk(raw, domain, async (device) => keyOf(device, keys));
    return entries.map(({ hash }) => hex(hash));
}

/** A message as the files say it, and what writing it gives. */
function messageOf(kind: string, raw: Octets): [read: unknown, written: Octets] {
    switch (kind) {
        case "hello": {
            const hello = messages.parseHello(raw);
            const heard = hello.heard === undefined ? {} : { heard: rows(hello.heard) };
            return [{ ...(said(hello) as object), ...heard }, messages.encodeHello(hello)];
        }
        case "hello_reply": {
            const reply = messages.parseHelloReply(raw);
            return [said(reply), messages.encodeHelloReply(reply)];
        }
        case "push": {
            const push = messages.parsePush(raw);
            return [said(push), messages.encodePush(push)];
        }
        case "push_reply": {
            const reply = messages.parsePushReply(raw);
            const { connected, gaps, quarantined, refused } = reply;
            const lists = { connected, gaps, quarantined, refused };
            const listed = Object.entries(lists).map(([name, list]) => [name, rows(list)]);
            return [
                { ...(said(reply) as object), ...Object.fromEntries(listed) },
                messages.encodePushReply(reply),
            ];
        }
        case "claim": {
            const claim = Claim.parse(raw);
            return [{ ...(said(claim) as object), unsaid: Object.values(claim.unsaid) }, claim.encode()];
        }
        case "claim_reply": {
            const reply = ClaimReply.parse(raw);
            const taken = reply.taken === undefined ? {} : { taken: said(Object.values(reply.taken)) };
            return [{ ...(said(reply) as object), ...taken }, reply.encode()];
        }
        case "return": {
            const handed = Return.parse(raw);
            return [said(handed), handed.encode()];
        }
        case "return_reply":
            return [said(parseReturnReply(raw)), raw]; // a gate writes none
        default:
            throw new Error(`a message of kind ${kind}`);
    }
}
