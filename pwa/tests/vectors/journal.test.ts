/** Runs the vectors of the journal, and of what device and server say about it. */

import { expect } from "vitest";

import { PublicKey } from "../../src/keys/crypto.ts";
import { hex } from "../../src/keys/hexadecimal.ts";
import { Domain } from "../../src/keys/labels.ts";
import type { Octets } from "../../src/keys/octets.ts";
import { encodeContent, Kind, parseContent } from "../../src/sync/content.ts";
import { entryHash, openChunk, parseStream, unsigned, verifyEntry } from "../../src/sync/journal.ts";
import { refusal, testAreas, type Runner } from "./runner.ts";
import { said } from "./said.ts";
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
