/** A journal written here is one written in Python, byte for byte, and the other way round. */

import { expect, test } from "vitest";

import { PrivateKey } from "../../src/keys/crypto.ts";
import { hex } from "../../src/keys/hexadecimal.ts";
import { Domain } from "../../src/keys/labels.ts";
import type { Octets } from "../../src/keys/octets.ts";
import { authoriser } from "../../src/sync/authority.ts";
import { Kind, parseContent } from "../../src/sync/content.ts";
import { openChunk, verifyEntry, writeEntry, type StoredEntry } from "../../src/sync/journal.ts";
import { said } from "../vectors/said.ts";
import { fromHex } from "../vectors/vector.ts";
import { Draw } from "./draw.ts";
import { drawJournal, drawWriter, type Writer } from "./drawn_journal.ts";
import { python } from "./python.ts";

const SEED = 20261122;
/** Two hundred signatures four times over, and a start of Python: seconds on a machine that has much to do. */
const TIMEOUT_MS = 60_000;

/** A journal and what was found in it, as both sides say it. */
interface Report {
    readonly domain: string;
    readonly event: number;
    readonly device: string;
    readonly supervisor: string;
    readonly chunks: readonly string[];
    readonly entries: readonly EntryTold[];
}

interface EntryTold {
    readonly hash: string;
    readonly epoch: number;
    readonly seq: number;
    readonly verifies: boolean;
    readonly content: Readonly<Record<string, unknown>>;
    readonly authoriser: string | null;
    /** The frame that comes out when it is written again from what was read. */
    readonly again: string;
}

test(
    "Python believes a journal written here, reads what was meant, and would have written the same bytes",
    async () => {
        const draw = new Draw(SEED);
        const writer = drawWriter(draw);
        const here = await reportOf(writer, await drawJournal(draw, writer));
        checkVariety(here);
        const there = JSON.parse(python("tests.twin.journal", ["read"], JSON.stringify(here))) as Report;
        expect(there).toEqual(here);
    },
    TIMEOUT_MS,
);

test(
    "a journal written in Python is believed here, read as it was meant, and written again in the same bytes",
    async () => {
        const there = JSON.parse(python("tests.twin.journal", ["write", SEED.toString()])) as Report;
        checkVariety(there);
        const [device, supervisor] = [fromHex(there.device), fromHex(there.supervisor)];
        const writer = { domain: new Domain(fromHex(there.domain)), event: there.event, device, supervisor };
        expect(await reportOf(writer, there.chunks.map(fromHex))).toEqual(there);
    },
    TIMEOUT_MS,
);

/** Every kind comes, and words of the supervisor; all entries are signed, and the bytes read give the bytes that were written. */
function checkVariety(report: Report): void {
    const { entries } = report;
    expect(entries).toHaveLength(200);
    expect(new Set(entries.map(({ content }) => content["kind"])).size).toBe(Kind.CHECKPOINT);
    expect(entries.filter(({ authoriser: word }) => word !== null).length).toBeGreaterThan(10);
    expect(entries.every(({ verifies }) => verifies)).toBe(true);
    expect(entries.map(({ again }) => again).join("")).toBe(report.chunks.join(""));
}

async function reportOf(writer: Writer, chunks: readonly Octets[]): Promise<Report> {
    const key = await PrivateKey.fromSeed(writer.device);
    const entries: EntryTold[] = [];
    for (const chunk of chunks) {
        const opened = await openChunk(chunk, writer.domain, () => Promise.resolve(key.public));
        for (const entry of opened.entries) entries.push(await told(writer, key, entry));
    }
    const [device, supervisor] = [hex(writer.device), hex(writer.supervisor)];
    const { domain, event } = writer;
    return { domain: domain.hex, event, device, supervisor, chunks: chunks.map(hex), entries };
}

async function told({ domain }: Writer, key: PrivateKey, { hash, frame }: StoredEntry): Promise<EntryTold> {
    const content = parseContent(frame.content);
    const { prev, event, device, epoch, seq } = frame;
    const word = await authoriser(domain, { prev, event, device, epoch, seq }, content);
    const again = await writeEntry(key, domain, prev, event, device, epoch, seq, content);
    return {
        hash: hex(hash),
        epoch,
        seq,
        verifies: await verifyEntry(key.public, domain, frame),
        content: said(content) as Readonly<Record<string, unknown>>,
        authoriser: word === undefined ? null : hex(word),
        again: hex(again.frameRaw),
    };
}
