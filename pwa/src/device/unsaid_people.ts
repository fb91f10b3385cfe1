/**
 * Who this device let into a zone or out of it, as far as the server's word does not say so (PROTOCOL.md 10.1, 10.3).
 *
 * Counted as it happens, in the transaction of the ledger's rows that it is the sum of: nobody at a door would wait for an evening's
 * passages to be added up. A row counts as long as it is not folded, and against it once it is folded and was taken back since.
 */

import { Kind } from "../sync/content.ts";
import type { Connection } from "./connection.ts";

/** In or out; an override without a code is neither. */
const PEOPLE = `count * ((kind = ${Kind.ADMIT}) - (kind = ${Kind.EXIT}))`;
const ADD = " ON CONFLICT (event, zone) DO UPDATE SET people = people + excluded.people";
const COUNT = `INSERT INTO unsaid_people (event, zone, people)`;

/** Fills an empty table from the ledger. */
export const RECOUNT =
    `${COUNT} SELECT event, zone, sum(${PEOPLE} * ((void_seq IS NULL) - (folded_pos IS NOT NULL AND void_folded_pos IS NULL)))` +
    " FROM ledger GROUP BY event, zone";

/** Somebody passed; `by` is -1 for a passage that was taken back. */
export function passed(connection: Connection, event: number, zone: number, kind: Kind, by = 1): void {
    if (kind !== Kind.ADMIT && kind !== Kind.EXIT) return;
    connection.run(`${COUNT} VALUES (?, ?, ?)${ADD}`, event, zone, kind === Kind.ADMIT ? by : -by);
}

/** The passages of this epoch up to `seq` are about to be marked as folded. */
export function folding(connection: Connection, event: number, epoch: number, seq: number): void {
    connection.run(
        `${COUNT} SELECT event, zone, -sum(${PEOPLE} * (void_folded_pos IS NULL)) FROM ledger` +
            ` WHERE event = ? AND epoch = ? AND seq <= ? AND folded_pos IS NULL GROUP BY zone${ADD}`,
        ...[event, epoch, seq],
    );
}

/** What was taken back by entries of this epoch up to `seq` is about to be marked so. */
export function voidsFolding(connection: Connection, event: number, epoch: number, seq: number): void {
    connection.run(
        `${COUNT} SELECT event, zone, sum(${PEOPLE} * (folded_pos IS NOT NULL)) FROM ledger` +
            " WHERE event = ? AND void_epoch = ? AND void_seq <= ? AND void_seq IS NOT NULL AND void_folded_pos IS NULL" +
            ` GROUP BY zone${ADD}`,
        ...[event, epoch, seq],
    );
}

/** What was folded counts as not folded again: rare, and so added up anew. */
export function recount(connection: Connection): void {
    connection.run("DELETE FROM unsaid_people");
    connection.run(RECOUNT);
}

// What was folded, or taken back, at a position that the feed was not followed to yet: of an answered push, until the next page.
const AHEAD =
    `SELECT (SELECT coalesce(sum(${PEOPLE} * (void_folded_pos IS NULL)), 0) FROM ledger` +
    " WHERE event = ?1 AND folded_pos > ?3 AND zone = ?2)" +
    ` - (SELECT coalesce(sum(${PEOPLE}), 0) FROM ledger` +
    " WHERE event = ?1 AND void_folded_pos > ?3 AND zone = ?2 AND +folded_pos <= ?3)";

/** How many more are inside by own passages than the server's word says as of this position of the feed; below 0: fewer. */
export function unsaidPeople(connection: Connection, event: number, zone: number, heldPos: number): number {
    const kept = connection.row(
        "SELECT people FROM unsaid_people WHERE event = ? AND zone = ?",
        ...[event, zone],
    );
    return (kept?.int(0) ?? 0) + (connection.row(AHEAD, event, zone, heldPos)?.int(0) ?? 0);
}
