/**
 * This device's journal: a hash-chained, signed log, one epoch after another for each event (PROTOCOL.md section 6).
 *
 * The twin of the writing half of `sync/device/journal.py`; what is handed to the server is in `outbox`.
 */

import type { PrivateKey } from "../keys/crypto.ts";
import type { Domain } from "../keys/labels.ts";
import { same, type Octets } from "../keys/octets.ts";
import type { Reading } from "../sync/clock.ts";
import { Kind, parseContent, type Content } from "../sync/content.ts";
import { Unreadable } from "../sync/errors.ts";
import { FIRST_PREV, parseStream, writeEntry } from "../sync/journal.ts";
import type { Position } from "../sync/position.ts";
import type { Connection, Row } from "./connection.ts";

/** What wrote an entry (6.3, field 8). */
export const APP = "portao-web/1";

const JUMP_MS = 2_000;
/** Nobody passed, and nobody was turned away: what a device notes of its own life, clocks and lists. */
const NOTED: ReadonlySet<Kind> = new Set([
    Kind.EPOCH_START,
    Kind.TIME_ANCHOR,
    Kind.FEED_MARK,
    Kind.CLOCK_JUMP,
]);

/** The newest entry of an epoch. `seq` is 0 while the epoch is empty. */
export interface Mark {
    readonly epoch: number;
    readonly seq: number;
    readonly hash: Octets;
}

/** What the device goes by at the moment it writes: feed position and policy version. */
export interface Known {
    readonly at: Position;
    readonly policy: number;
}

/** What an entry says beside what every entry says. */
export type Said = Omit<Content, "kind" | "wallMs" | "monoMs" | "boot" | "known" | "policy" | "app">;

/**
 * Appends entries.
 *
 * Every method takes the connection of the caller's transaction: an entry, the ledger row beside it and the head they were decided on are
 * one commit.
 */
export class Journal {
    constructor(
        readonly domain: Domain,
        readonly key: PrivateKey,
        readonly device: Octets,
    ) {}

    /** Begin the next life of this journal (5.6); its number is at least `atLeast`. */
    async openEpoch(
        connection: Connection,
        event: number,
        why: string,
        reading: Reading,
        known: Known,
        atLeast = 1,
    ): Promise<Mark> {
        const last = head(connection, event);
        const epoch = Math.max(atLeast, last === undefined ? 1 : last.epoch + 1);
        connection.run("INSERT INTO epochs (event, epoch) VALUES (?, ?)", event, epoch);
        const empty = { epoch, seq: 0, hash: FIRST_PREV };
        const before = [last?.epoch ?? 0, last?.hash ?? FIRST_PREV, why] as const;
        return this.appendAfter(connection, event, empty, Kind.EPOCH_START, reading, known, { before });
    }

    /** The head after which the next entry goes: opens the first epoch, and notes a step of the wall clock, if due. */
    async ready(connection: Connection, event: number, reading: Reading, known: Known): Promise<Mark> {
        const last =
            head(connection, event) ?? (await this.openEpoch(connection, event, "first use", reading, known));
        if (!hasJumped(clocksAt(connection, event, last.epoch, last.seq), reading)) return last;
        return this.appendAfter(connection, event, last, Kind.CLOCK_JUMP, reading, known, {});
    }

    /** Write one entry at the head. */
    async append(
        connection: Connection,
        event: number,
        kind: Kind,
        reading: Reading,
        known: Known,
        said: Said,
    ): Promise<Mark> {
        const last = await this.ready(connection, event, reading, known);
        return this.appendAfter(connection, event, last, kind, reading, known, said);
    }

    /** A journal that was closed ends with a checkpoint (6.4), also where something was noted behind it since. */
    async keepClosed(connection: Connection, event: number, reading: Reading, known: Known): Promise<void> {
        if (newestKind(connection, event) === Kind.CHECKPOINT || !isClosed(connection, event)) return;
        await this.append(connection, event, Kind.CHECKPOINT, reading, known, {});
    }

    /** Write one entry after the head that `ready` gave in this transaction, for who had to know its place beforehand. */
    async appendAfter(
        connection: Connection,
        event: number,
        last: Mark,
        kind: Kind,
        reading: Reading,
        known: Known,
        said: Said,
    ): Promise<Mark> {
        const { epoch, hash: prev } = last;
        const [seq, operator] = [last.seq + 1, signedIn(connection, event)];
        const content = { ...contentOf(kind, reading, known), operator, ...said };
        const entry = await writeEntry(this.key, this.domain, prev, event, this.device, epoch, seq, content);
        const insert = "INSERT INTO journal (event, epoch, seq, hash, frame) VALUES (?, ?, ?, ?, ?)";
        connection.run(insert, event, epoch, seq, entry.hash, entry.frameRaw);
        return { epoch, seq, hash: entry.hash };
    }
}

/** Whether somebody, or the network, set the wall clock since the entry before, as far as one boot tells. */
function hasJumped(before: Reading | undefined, now: Reading): boolean {
    if (before === undefined || !same(before.boot, now.boot)) return false;
    return Math.abs(now.wallMs - now.monoMs - (before.wallMs - before.monoMs)) > JUMP_MS;
}

/** What every entry says. */
export function contentOf(kind: Kind, reading: Reading, known: Known): Content {
    const { wallMs, monoMs, boot } = reading;
    return { kind, wallMs, monoMs, boot, known: known.at, policy: known.policy, app: APP };
}

/** The newest entry of the newest epoch; undefined before the first one. */
export function head(connection: Connection, event: number): Mark | undefined {
    const row = connection.row(
        "SELECT epoch, seq, hash FROM epochs LEFT JOIN journal USING (event, epoch) WHERE event = ?" +
            " ORDER BY epoch DESC, seq DESC LIMIT 1",
        event,
    );
    if (row === undefined) return undefined;
    return { epoch: row.int(0), seq: row.intOrNone(1) ?? 0, hash: row.bytesOrNone(2) ?? FIRST_PREV };
}

/** Whether the last thing that was said here is that nothing more comes (6.4): what the device noted for itself behind it says no other. */
export function isClosed(connection: Connection, event: number): boolean {
    const former = ENDS.get(connection);
    let newest: Octets | undefined;
    for (const row of backwards(connection, event)) {
        const hash = row.bytes(0);
        newest ??= hash;
        const closed =
            former !== undefined && same(former.hash, hash) ? former.closed : closedBy(row.bytes(1));
        if (closed === undefined) continue;
        ENDS.set(connection, { hash: newest, closed });
        return closed;
    }
    return false;
}

/** What was found last behind an entry: its hash holds for all before it, so that nobody has to look there again. */
const ENDS = new WeakMap<Connection, { readonly hash: Octets; readonly closed: boolean }>();

/** Hash and frame of each entry, the newest first: few at a time, for it is seldom more. */
function* backwards(connection: Connection, event: number): Iterable<Row> {
    const query =
        "SELECT hash, frame FROM journal WHERE event = ? ORDER BY epoch DESC, seq DESC LIMIT ? OFFSET ?";
    for (let [back, size] = [0, 4]; ; back += size, size *= 2) {
        const rows = connection.rows(query, event, size, back);
        yield* rows;
        if (rows.length < size) return;
    }
}

/** Whether this entry says that nothing more comes; undefined where the device notes of itself. */
function closedBy(frame: Octets): boolean | undefined {
    const kind = readContent(frame)?.kind;
    return kind !== undefined && NOTED.has(kind) ? undefined : kind === Kind.CHECKPOINT;
}

/** What the newest entry is; undefined where there is none that this program can read. */
function newestKind(connection: Connection, event: number): Kind | undefined {
    const query = "SELECT frame FROM journal WHERE event = ? ORDER BY epoch DESC, seq DESC LIMIT 1";
    const row = connection.row(query, event);
    return row && readContent(row.bytes(0))?.kind;
}

/** The operator whose number entries carry (6.3, field 18). */
export function signedIn(connection: Connection, event: number): number | undefined {
    return connection.row("SELECT operator FROM signed_in WHERE event = ?", event)?.int(0);
}

/** Entries carry nobody's number from now on; `operator`: where it was this one's. */
export function signOut(connection: Connection, event: number, operator?: number): void {
    const query = "DELETE FROM signed_in WHERE event = ?1 AND (?2 IS NULL OR operator = ?2)";
    connection.run(query, event, operator);
}

/** Whether the newest entry was written later in this boot than `reading` was taken. */
export function isOvertaken(connection: Connection, event: number, reading: Reading): boolean {
    const last = head(connection, event);
    const newest = last && clocksAt(connection, event, last.epoch, last.seq);
    return newest !== undefined && same(newest.boot, reading.boot) && newest.monoMs > reading.monoMs;
}

/** Both clocks as an own entry says them; undefined if it is not there, or if only a newer program can read it (7.2). */
export function clocksAt(
    connection: Connection,
    event: number,
    epoch: number,
    seq: number,
): Reading | undefined {
    return contentAt(connection, event, epoch, seq);
}

/** What an own entry says; undefined as with `clocksAt`. */
export function contentAt(
    connection: Connection,
    event: number,
    epoch: number,
    seq: number,
): Content | undefined {
    const query = "SELECT frame FROM journal WHERE event = ? AND epoch = ? AND seq = ?";
    const row = connection.row(query, event, epoch, seq);
    return row && readContent(row.bytes(0));
}

/** What an own frame says; undefined if a newer program wrote it, before this one was put back. */
export function readContent(frame: Octets): Content | undefined {
    try {
        return parseContent(parseStream(frame)[0].content);
    } catch (error) {
        if (error instanceof Unreadable) return undefined;
        throw error;
    }
}
