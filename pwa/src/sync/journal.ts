/**
 * The journal on the wire: frames, their hashes, and chunks proved by one signature (PROTOCOL.md 6.1, 6.2, 6.6).
 *
 * Nothing here reads the content of an entry, so that one that cannot be read breaks no chain (6.5). The twin of `sync/journal.py`.
 */

import { sha256, SIGNATURE_BYTES, type PrivateKey, type PublicKey } from "../keys/crypto.ts";
import { LABELS, prefixed, type Domain } from "../keys/labels.ts";
import { joined, number, same, spelled, type Octets } from "../keys/octets.ts";
import { CONTENT_AT_MOST, encodeContent, type Content } from "./content.ts";
import { BadChunk, UnknownDevice } from "./errors.ts";

/** What stands before the first entry of an epoch. */
export const FIRST_PREV: Octets = new Uint8Array(32);
export const FRAMES_AT_MOST = 2000;
export const CHUNK_AT_MOST = 1024 * 1024;

const PREV_BYTES = 32;
const DEVICE_BYTES = 8;
const [EVENT_AT, DEVICE_AT, EPOCH_AT, SEQ_AT, LENGTH_AT] = [32, 36, 44, 48, 52];
const HEADER_BYTES = 54;
const AROUND = HEADER_BYTES + SIGNATURE_BYTES;

/** One entry as it travels (6.1): read, not yet believed. `raw` is the whole frame. */
export interface Frame {
    readonly prev: Octets;
    readonly event: number;
    readonly device: Octets;
    readonly epoch: number;
    readonly seq: number;
    readonly content: Octets;
    readonly signature: Octets;
    readonly raw: Octets;
}

/** A signed entry of one's own journal, ready to be committed. */
export interface Entry {
    readonly hash: Octets;
    readonly frameRaw: Octets;
}

/** An authentic entry: its hash hangs on a verified signature. Its own signature may still be anything (`verifyEntry`). */
export interface StoredEntry {
    readonly hash: Octets;
    readonly frame: Frame;
}

/** Consecutive authentic entries of one device, event and epoch, in chain order; never empty. */
export interface Chunk {
    readonly device: Octets;
    readonly event: number;
    readonly epoch: number;
    readonly entries: readonly StoredEntry[];
}

/** The frame without its signature: what the hash covers. */
export function unsigned(frame: Frame): Octets {
    return frame.raw.slice(0, -SIGNATURE_BYTES);
}

/** The frames that fill `raw` to its last byte, one at least; else `BadChunk`. No signature is looked at. */
export function parseStream(raw: Octets): readonly [Frame, ...Frame[]] {
    if (raw.length === 0 || raw.length > CHUNK_AT_MOST) {
        throw new BadChunk(`${raw.length} bytes, where 1 to ${CHUNK_AT_MOST} may be`);
    }
    const frames: [Frame, ...Frame[]] = [frameAt(raw, 0)];
    for (let at = frames[0].raw.length; at < raw.length;) {
        if (frames.length === FRAMES_AT_MOST) throw new BadChunk(`more than ${FRAMES_AT_MOST} frames`);
        const frame = frameAt(raw, at);
        frames.push(frame);
        at += frame.raw.length;
    }
    return frames;
}

/** The name of an entry (6.2), 32 bytes. The signature is no part of it. */
export async function entryHash(domain: Domain, frame: Frame): Promise<Octets> {
    return hashOf(domain, unsigned(frame));
}

/** Whether this frame's own signature verifies: asked before it ends a relayed chunk (6.6). */
export async function verifyEntry(key: PublicKey, domain: Domain, frame: Frame): Promise<boolean> {
    return key.verify(LABELS.ENTRY_SIG, domain, await entryHash(domain, frame), frame.signature);
}

/**
 * Sign the next entry after the one with hash `prev` (`FIRST_PREV` for seq 1).
 *
 * Read back before it leaves: `Unreadable` or `BadChunk` for what no server would take.
 */
export async function writeEntry(
    key: PrivateKey,
    domain: Domain,
    prev: Octets,
    event: number,
    device: Octets,
    epoch: number,
    seq: number,
    content: Content,
): Promise<Entry> {
    const body = encodeContent(content);
    if (prev.length !== PREV_BYTES || device.length !== DEVICE_BYTES) {
        throw new BadChunk("a hash is 32 bytes and a device 8");
    }
    const place = [prev, word(event), device, word(epoch), word(seq)];
    const said = joined(...place, spelled(body.length, 2), body);
    const hash = await hashOf(domain, said);
    const frame = frameAt(joined(said, await key.sign(LABELS.ENTRY_SIG, domain, hash)), 0);
    return { hash, frameRaw: frame.raw };
}

/**
 * Believe a chunk (6.6): verify its last signature, then follow `prev` backward by hashes alone.
 *
 * Costs one verification, and one SHA-256 an entry. `BadChunk` if frames are malformed, of more than one journal, or do not hang
 * together, `UnknownDevice` if `keyOf` has no key for the device.
 */
export async function openChunk(
    raw: Octets,
    domain: Domain,
    keyOf: (device: Octets) => Promise<PublicKey | undefined>,
): Promise<Chunk> {
    const frames = parseStream(raw);
    const { device, event, epoch } = frames[0];
    if (frames.some((one) => !same(one.device, device) || one.event !== event || one.epoch !== epoch)) {
        throw new BadChunk("entries of more than one journal");
    }
    const key = await keyOf(device);
    if (key === undefined) throw new UnknownDevice(device);
    return { device, event, epoch, entries: await believed(frames, domain, key) };
}

/** How many frames `raw` claims to hold, by their lengths alone; what does not parse ends the count. */
export function countFrames(raw: Octets): number {
    let count = 0;
    for (let at = 0; at + AROUND <= raw.length; count += 1) at += AROUND + number(raw, at + LENGTH_AT, 2);
    return count;
}

/** The entries with their hashes, from the signed end backward. */
async function believed(frames: readonly Frame[], domain: Domain, key: PublicKey): Promise<StoredEntry[]> {
    const entries: StoredEntry[] = [];
    for (const frame of frames.toReversed()) {
        const hash = await entryHash(domain, frame);
        const after = entries[0]?.frame;
        if (after === undefined) await checkSigned(frame, hash, domain, key);
        else if (after.seq !== frame.seq + 1 || !same(hash, after.prev)) {
            throw new BadChunk(`entry ${after.seq} does not follow the one before it`);
        }
        entries.unshift({ hash, frame });
    }
    return entries;
}

async function checkSigned(frame: Frame, hash: Octets, domain: Domain, key: PublicKey): Promise<void> {
    if (await key.verify(LABELS.ENTRY_SIG, domain, hash, frame.signature)) return;
    throw new BadChunk("the last signature does not verify");
}

function frameAt(raw: Octets, at: number): Frame {
    const start = at + HEADER_BYTES;
    if (start > raw.length) throw new BadChunk("a frame that ends in its header");
    const length = number(raw, at + LENGTH_AT, 2);
    const [signed, end] = [start + length, start + length + SIGNATURE_BYTES];
    if (length > CONTENT_AT_MOST || end > raw.length) {
        throw new BadChunk(`a content of ${length} bytes does not fit`);
    }
    const [prev, seq] = [raw.slice(at, at + PREV_BYTES), number(raw, at + SEQ_AT, 4)];
    if (seq === 0 || (seq === 1) !== same(prev, FIRST_PREV)) {
        throw new BadChunk(`entry ${seq} with a hash before it that it cannot have`);
    }
    return {
        prev,
        event: number(raw, at + EVENT_AT, 4),
        device: raw.slice(at + DEVICE_AT, at + EPOCH_AT),
        epoch: number(raw, at + EPOCH_AT, 4),
        seq,
        content: raw.slice(start, signed),
        signature: raw.slice(signed, end),
        raw: raw.slice(at, end),
    };
}

async function hashOf(domain: Domain, said: Octets): Promise<Octets> {
    return sha256(prefixed(LABELS.ENTRY, domain, said));
}

function word(value: number): Octets {
    if (Number.isInteger(value) && value >= 0 && value < 2 ** 32) return spelled(value, 4);
    throw new BadChunk(`${value} is no unsigned integer of 32 bits`);
}
