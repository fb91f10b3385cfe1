/**
 * What of the journal the server has not acknowledged, and how it is cut up to be sent (PROTOCOL.md 6.6, 11.1, 11.2).
 *
 * The twin of the sending half of `sync/device/journal.py`. Every function takes the connection of the caller's transaction.
 */

import { joined, same, type Octets } from "../keys/octets.ts";
import { BadChunk } from "../sync/errors.ts";
import { entryHash, FIRST_PREV, parseStream, verifyEntry } from "../sync/journal.ts";
import { skipList } from "../sync/messages.ts";
import type { Connection } from "./connection.ts";
import type { Journal, Mark } from "./journal.ts";

/** Frames of one epoch that follow one another, as they are pushed. */
export interface Pending {
    readonly epoch: number;
    readonly chunk: Octets;
}

/** How many entries of all epochs the server has not acknowledged. */
export function unsent(connection: Connection, event: number): number {
    const last =
        "SELECT seq FROM journal WHERE event = epochs.event AND epoch = epochs.epoch ORDER BY seq DESC LIMIT 1";
    const row = connection.row(
        `SELECT coalesce(sum(max(0, coalesce((${last}), 0) - connected)), 0) FROM epochs WHERE event = ?`,
        event,
    );
    return row?.int(0) ?? 0;
}

/** The oldest frames that are not acknowledged: at most `frames` of them and `size` bytes, but one at least; undefined if there is none. */
export function firstChunk(
    connection: Connection,
    event: number,
    frames: number,
    size: number,
): Pending | undefined {
    const rows = connection.rows(
        "SELECT epoch, frame FROM epochs JOIN journal USING (event, epoch) WHERE event = ? AND seq > connected" +
            " ORDER BY epoch, seq LIMIT ?",
        event,
        frames,
    );
    const epoch = rows[0]?.int(0);
    if (epoch === undefined) return undefined;
    const held: Octets[] = [];
    let bytes = 0;
    for (const row of rows) {
        const frame = row.bytes(1);
        bytes += frame.length;
        if (row.int(0) !== epoch || (held.length > 0 && bytes > size)) break;
        held.push(frame);
    }
    return { epoch, chunk: joined(...held) };
}

/** Own hashes at the head, head-1, -2, -4, ... (11.1). */
export function skips(connection: Connection, event: number, head: Mark): (readonly [number, Octets])[] {
    return skipList(head.seq).flatMap((seq) => {
        const hash = hashAt(connection, event, head.epoch, seq);
        return hash === undefined ? [] : [[seq, hash] as const];
    });
}

/** The hash of an own entry; undefined if it is not there. */
export function hashAt(
    connection: Connection,
    event: number,
    epoch: number,
    seq: number,
): Octets | undefined {
    const query = "SELECT hash FROM journal WHERE event = ? AND epoch = ? AND seq = ?";
    return connection.row(query, event, epoch, seq)?.bytes(0);
}

/** The last sequence number of the epoch that the server has acknowledged. */
export function connected(connection: Connection, event: number, epoch: number): number {
    const row = connection.row("SELECT connected FROM epochs WHERE event = ? AND epoch = ?", event, epoch);
    return row?.int(0) ?? 0;
}

/** From here on the server has acknowledged the epoch up to `seq`. */
export function setConnected(connection: Connection, event: number, epoch: number, seq: number): void {
    connection.run("UPDATE epochs SET connected = ? WHERE event = ? AND epoch = ?", seq, event, epoch);
}

/** Whether the server has less of this journal than it once acknowledged: it was restored from an older state. */
export function wasForgotten(
    connection: Connection,
    event: number,
    epoch: number,
    acknowledged: number,
    lastEpoch: number,
): boolean {
    const row = connection.row(
        "SELECT 1 FROM epochs WHERE event = ? AND connected > 0 AND ((epoch = ? AND connected > ?) OR epoch > ?)",
        event,
        epoch,
        acknowledged,
        lastEpoch,
    );
    return row !== undefined;
}

/** Count nothing as acknowledged: sending twice costs little, and what is kept here may be the only copy. */
export function resendAll(connection: Connection, event: number): void {
    connection.run("UPDATE epochs SET connected = 0 WHERE event = ?", event);
}

/** Send no more of this epoch: what is sound of it was sent, and the rest cannot be. */
export function giveUp(connection: Connection, event: number, epoch: number): void {
    const last = "SELECT coalesce(max(seq), 0) FROM journal WHERE event = ?1 AND epoch = ?2";
    connection.run(`UPDATE epochs SET connected = (${last}) WHERE event = ?1 AND epoch = ?2`, event, epoch);
}

/**
 * Chunks of what is not acknowledged of an epoch, parted at every hole and at every frame that rotted; none if there is neither. Each has at
 * most so many `frames` and `size` bytes, but one frame at least.
 */
export async function soundRuns(
    connection: Connection,
    journal: Journal,
    event: number,
    epoch: number,
    frames: number,
    size: number,
): Promise<Octets[]> {
    const from = connected(connection, event, epoch);
    const query = "SELECT hash, frame FROM journal WHERE event = ? AND epoch = ? AND seq > ? ORDER BY seq";
    let last = from === 0 ? FIRST_PREV : hashAt(connection, event, epoch, from);
    let [run, bytes, parted]: [Octets[], number, boolean] = [[], 0, false];
    const runs = [run];
    for (const row of connection.rows(query, event, epoch, from)) {
        const [hash, frame] = [row.bytes(0), row.bytes(1)];
        const sound = await isSound(journal, hash, frame);
        const follows = sound && (last === undefined || same(frame.subarray(0, last.length), last));
        bytes += frame.length;
        if (!follows || run.length === frames || bytes > size) {
            runs.push((run = []));
            bytes = frame.length;
        }
        if (sound) run.push(frame);
        parted ||= !follows;
        last = sound ? hash : undefined;
    }
    return parted ? runs.filter((one) => one.length > 0).map((one) => joined(...one)) : [];
}

/** Whether these are the bytes of an own entry with this hash. */
async function isSound(journal: Journal, hash: Octets, raw: Octets): Promise<boolean> {
    try {
        const [frame, ...others] = parseStream(raw);
        if (others.length > 0 || !same(await entryHash(journal.domain, frame), hash)) return false;
        return await verifyEntry(journal.key.public, journal.domain, frame);
    } catch (error) {
        if (error instanceof BadChunk) return false;
        throw error;
    }
}
