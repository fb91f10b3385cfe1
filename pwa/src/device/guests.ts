/** The rows of a manifest in the device's store, and how a supervisor finds a guest among them without a network (PROTOCOL.md 3.6). */

import type { Guest } from "../keys/card.ts";
import { BadReference } from "../keys/errors.ts";
import * as reference from "../keys/reference.ts";
import { wordsOf } from "../sync/searching.ts";
import type { Connection, Row } from "./connection.ts";

export const FOUND_AT_MOST = 20;

const COLUMNS = "ticket, idx, reference, locator, class, seat, name, note";

/** A guest of the manifest. `index` is the status index of the live credential as the manifest knew it. */
export interface Listed {
    readonly ticket: number;
    readonly index: number;
    readonly reference: string;
    readonly locator: string | undefined;
    readonly class: string | undefined;
    readonly seat: string | undefined;
    readonly name: string | undefined;
    readonly note: string | undefined;
}

/** The first of those found; `more`: there are others, and whoever looks had better type more. */
export interface Answers {
    readonly found: readonly Listed[];
    readonly more: boolean;
}

/** Whose ticket this is. */
export function guest(
    connection: Connection,
    event: number,
    batch: number,
    ticket: number,
): Guest | undefined {
    const row = connection.row(
        "SELECT name, seat, note FROM guests WHERE event = ? AND batch = ? AND ticket = ?",
        ...[event, batch, ticket],
    );
    return row && { name: row.textOrNone(0), seat: row.textOrNone(1), note: row.textOrNone(2) };
}

/** All that the manifest says of whose ticket this is. */
export function listed(
    connection: Connection,
    event: number,
    batch: number,
    ticket: number,
): Listed | undefined {
    const query = `SELECT ${COLUMNS} FROM guests WHERE event = ? AND batch = ? AND ticket = ?`;
    const row = connection.row(query, event, batch, ticket);
    return row && listedIn(row);
}

/** Whose reference this is, ours or the importer's; undefined if it is nobody's, or more than one guest's. */
export function oneNamed(
    connection: Connection,
    event: number,
    batch: number,
    typed: string,
): Listed | undefined {
    const found = named(connection, event, batch, typed.trim());
    return found.length === 1 ? found[0] : undefined;
}

/** Whether this is a reference as we print them, known here or not. */
export function hasOurForm(typed: string): boolean {
    return asOurs(typed.trim()) !== undefined;
}

/** Whether somebody in the manifest has this reference, ours or the importer's. */
export function isNamed(connection: Connection, event: number, batch: number, typed: string): boolean {
    return named(connection, event, batch, typed.trim()).length > 0;
}

/**
 * Who has this reference, ours or the importer's; else whose name has words that begin as the typed ones do.
 *
 * All rows are looked at: an index of words takes longer to write than anybody ever searches.
 */
export function search(connection: Connection, event: number, batch: number, typed: string): Answers {
    const byReference = named(connection, event, batch, typed.trim());
    const words = wordsOf(typed);
    if (byReference.length > 0 || words.length === 0) return { found: byReference, more: false };
    const begins = " AND instr(words, ?) > 0".repeat(words.length);
    const query = `SELECT ${COLUMNS} FROM guests WHERE event = ? AND batch = ?${begins} LIMIT ?`;
    const values = [event, batch, ...words.map((word) => ` ${word}`), FOUND_AT_MOST + 1];
    const found = connection.rows(query, ...values).map(listedIn);
    return { found: found.slice(0, FOUND_AT_MOST).sort(byName), more: found.length > FOUND_AT_MOST };
}

function named(connection: Connection, event: number, batch: number, wanted: string): Listed[] {
    const query =
        `SELECT ${COLUMNS} FROM guests WHERE event = ? AND batch = ?` +
        " AND (locator = ? COLLATE NOCASE OR reference = ?) LIMIT ?";
    return connection.rows(query, event, batch, wanted, asOurs(wanted), FOUND_AT_MOST).map(listedIn);
}

function asOurs(typed: string): string | undefined {
    try {
        return reference.parse(typed);
    } catch (error) {
        if (error instanceof BadReference) return undefined;
        throw error;
    }
}

function listedIn(row: Row): Listed {
    return {
        ticket: row.int(0),
        index: row.int(1),
        reference: row.text(2),
        locator: row.textOrNone(3),
        class: row.textOrNone(4),
        seat: row.textOrNone(5),
        name: row.textOrNone(6),
        note: row.textOrNone(7),
    };
}

function byName(one: Listed, other: Listed): number {
    return compared(one.name, other.name) || compared(one.seat, other.seat);
}

function compared(one = "", other = ""): number {
    return one < other ? -1 : Number(one > other);
}
