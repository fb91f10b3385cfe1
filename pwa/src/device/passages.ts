/** Own admissions and exits as things that can be taken back or looked at again, and what became of them (PROTOCOL.md 10.1, 12.1). */

import { same } from "../keys/octets.ts";
import type { Reading } from "../sync/clock.ts";
import { Kind } from "../sync/content.ts";
import type { Connection, Row } from "./connection.ts";
import { count } from "./counts.ts";
import { clocksAt, type Mark } from "./journal.ts";
import { passed } from "./unsaid_people.ts";

/** For so long a device takes its own word back (PROTOCOL.md 12.1), in milliseconds. */
export const UNDO_MS = 120_000;

/** An own admission or exit: its entry, and what it was for. */
export interface Passage {
    readonly entry: Mark;
    readonly ticket: number;
    readonly zone: number;
    readonly use: number;
    readonly kind: Kind;
    readonly atMs: number;
    /** Whether it was taken back. */
    readonly voided: boolean;
    /** What the ticket itself said, if a program wrote it that kept that. */
    readonly class: string | undefined;
    readonly seat: string | undefined;
}

/** Which entry is meant. */
export interface EntryAt {
    readonly epoch: number;
    readonly seq: number;
}

const COLUMNS = "SELECT epoch, seq, hash, ticket, zone, use, kind, at_ms, void_seq, class, seat FROM ledger";

/** The newest own admission or exit that stands, in whichever epoch; or the one at this epoch and seq. */
export function lastPassage(connection: Connection, event: number, entry?: EntryAt): Passage | undefined {
    const stands = `${COLUMNS} WHERE event = ? AND void_seq IS NULL`;
    const row =
        entry === undefined
            ? connection.row(`${stands} ORDER BY epoch DESC, seq DESC LIMIT 1`, event)
            : connection.row(`${stands} AND epoch = ? AND seq = ?`, event, entry.epoch, entry.seq);
    return row && passageIn(row);
}

/** The newest own passages, newest first, those taken back among them. */
export function recentPassages(connection: Connection, event: number, atMost: number): Passage[] {
    const query = `${COLUMNS} WHERE event = ? ORDER BY epoch DESC, seq DESC LIMIT ?`;
    return connection.rows(query, event, atMost).map(passageIn);
}

function passageIn(row: Row): Passage {
    return {
        entry: { epoch: row.int(0), seq: row.int(1), hash: row.bytes(2) },
        ticket: row.int(3),
        zone: row.int(4),
        use: row.int(5),
        kind: row.member(6, Kind),
        atMs: row.int(7),
        voided: row.intOrNone(8) !== undefined,
        class: row.textOrNone(9),
        seat: row.textOrNone(10),
    };
}

/** Whether this is the passage that somebody meant; undefined: whichever is the newest. */
export function isMeant({ entry }: Passage, meant: EntryAt | undefined): boolean {
    return meant === undefined || (meant.epoch === entry.epoch && meant.seq === entry.seq);
}

/**
 * How long ago it was written, in milliseconds; undefined if in another boot: no clock says how long that took.
 *
 * By the same clock as the server judges it: the monotonic one, since the wall clock can be set.
 */
export function writtenAgoMs(
    connection: Connection,
    event: number,
    { entry }: Passage,
    now: Reading,
): number | undefined {
    const then = clocksAt(connection, event, entry.epoch, entry.seq);
    return then !== undefined && same(then.boot, now.boot) ? now.monoMs - then.monoMs : undefined;
}

/** Whether whoever is at the gate may take it back. */
export function isRecent(connection: Connection, event: number, passage: Passage, now: Reading): boolean {
    const agoMs = writtenAgoMs(connection, event, passage, now);
    return agoMs !== undefined && agoMs >= 0 && agoMs <= UNDO_MS;
}

/** Mark an own admission or exit as voided by the entry `by`, in the transaction of that entry. */
export function takeBack(connection: Connection, event: number, passage: Passage, by: Mark): void {
    const { epoch, seq } = passage.entry;
    connection.run(
        "UPDATE ledger SET void_epoch = ?, void_seq = ? WHERE event = ? AND ticket = ? AND zone = ? AND use = ?" +
            " AND epoch = ? AND seq = ?",
        ...[by.epoch, by.seq, event, passage.ticket, passage.zone, passage.use, epoch, seq],
    );
    count(connection, event, passage.kind, -1);
    passed(connection, event, passage.zone, passage.kind, -1);
}
