/** A journal of entries of all kinds, drawn from a seed: what a device would write, and more than any would. */

import { PrivateKey } from "../../src/keys/crypto.ts";
import { Domain } from "../../src/keys/labels.ts";
import { joined, type Octets } from "../../src/keys/octets.ts";
import { authorise, NEEDING, type Slot } from "../../src/sync/authority.ts";
import { deviceId } from "../../src/sync/certificate.ts";
import { Kind, type Content } from "../../src/sync/content.ts";
import { FIRST_PREV, writeEntry } from "../../src/sync/journal.ts";
import { REQUIRED } from "../../src/sync/kinds.ts";
import type { Draw } from "./draw.ts";

/** How many entries each epoch has. */
const EPOCHS = [
    [3, 130],
    [4, 70],
] as const;
const CHUNK = 60;
const LAST_KIND = Kind.CHECKPOINT;

/** Who writes: a device, and the supervisor whose word some entries carry; both keys by their seeds. */
export interface Writer {
    readonly domain: Domain;
    readonly event: number;
    readonly device: Octets;
    readonly supervisor: Octets;
}

export function drawWriter(draw: Draw): Writer {
    const [device, supervisor] = [draw.bytes(32), draw.bytes(32)];
    return { domain: new Domain(draw.bytes(16)), event: draw.uint(32), device, supervisor };
}

/** The chunks of the journal: two epochs, each of all kinds. */
export async function drawJournal(draw: Draw, writer: Writer): Promise<Octets[]> {
    const chunks: Octets[] = [];
    for (const [epoch, size] of EPOCHS) {
        const frames = await drawEpoch(draw, writer, epoch, size);
        for (let at = 0; at < size; at += CHUNK) chunks.push(joined(...frames.slice(at, at + CHUNK)));
    }
    return chunks;
}

async function drawEpoch(draw: Draw, writer: Writer, epoch: number, size: number): Promise<Octets[]> {
    const { domain, event } = writer;
    const key = await PrivateKey.fromSeed(writer.device);
    const device = await deviceId(key.public);
    const frames: Octets[] = [];
    for (let seq = 1, prev = FIRST_PREV; seq <= size; seq += 1) {
        const kind = 1 + ((seq - 1) % LAST_KIND);
        const content = await drawContent(draw, writer, { event, device, epoch, seq, prev }, kind);
        const entry = await writeEntry(key, domain, prev, event, device, epoch, seq, content);
        frames.push(entry.frameRaw);
        prev = entry.hash;
    }
    return frames;
}

async function drawContent(draw: Draw, writer: Writer, slot: Slot, kind: Kind): Promise<Content> {
    const needed = REQUIRED[kind];
    const drawn = Object.entries(FIELDS).filter(
        ([name]) => needed.some((one) => one === name) || draw.chance(20),
    );
    const content: Content = {
        kind,
        wallMs: draw.uint(53),
        monoMs: draw.uint(53),
        boot: draw.bytes(8),
        known: { gen: draw.uint(31), pos: draw.uint(53) },
        policy: draw.uint(31),
        app: draw.text(32),
        ...Object.fromEntries(drawn.map(([name, make]) => [name, make(draw)])),
    };
    if (!NEEDING.has(kind) || draw.chance(30)) return content;
    const supervisor = await PrivateKey.fromSeed(writer.supervisor);
    return { ...content, auth: await authorise(supervisor, writer.domain, slot, content) };
}

const FIELDS = {
    ticket: (draw) => draw.uint(24),
    zone: drawPlace,
    use: (draw) => draw.uint(31),
    count: (draw) => draw.between(1, 65_535),
    credential: (draw) => [draw.uint(24), draw.bytes(8)],
    gate: drawPlace,
    reason: (draw) => draw.uint(31),
    seen: (draw) => draw.bytes(16),
    ref: (draw) => draw.bytes(32),
    operator: (draw) => draw.uint(31),
    claim: (draw) => joined(Uint8Array.of(draw.between(1, 3)), draw.bytes(16)),
    anchor: (draw) => draw.bytes(0, 320),
    anchorMono: (draw) => [draw.uint(53), draw.uint(53)],
    before: (draw) => [draw.uint(32), draw.bytes(32), draw.text(32)],
    repeats: (draw) => draw.uint(31),
    foreign: (draw) => draw.bytes(16),
    proofS: (draw) => draw.uint(32),
} satisfies { readonly [Name in keyof Content]?: (draw: Draw) => Content[Name] };

function drawPlace(draw: Draw): number {
    return draw.between(1, 2 ** 31 - 1);
}
