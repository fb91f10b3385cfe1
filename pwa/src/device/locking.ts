/**
 * What goes when the server locks this device out of an event, and what stays (ADR 0023).
 *
 * The tablet may be in a thief's hands: whatever tells of guests, rules or codes goes. What stays is what it owes: its own entries, which
 * are handed over, and the pages of the feed that a server which lost them can ask for (PROTOCOL.md 4.7, 11.5). Entries name tickets by
 * numbers and people not at all, and nothing shows them any more.
 */

import type { Connection } from "./connection.ts";
import { DeviceIsLocked } from "./errors.ts";

const GOING = [
    ...["parts", "credentials", "profile_items", "slots", "policies", "presence", "cases", "occupancy"],
    ...["operator_items", "operators", "signed_in", "people", "guests", "aliases", "cards"],
    ...["ledger", "counts", "unsaid_people"],
];

/** Lock the event and forget it; only the server's people take that back, by enrolling anew. Then `Database.overwrite`. */
export function lockOut(connection: Connection, event: number): void {
    connection.run("INSERT OR IGNORE INTO locks (event) VALUES (?)", event);
    for (const table of GOING) connection.run(`DELETE FROM ${table} WHERE event = ?`, event);
}

/**
 * Within the transaction that keeps something: what was asked for before the lock may arrive after it. Throws `DeviceIsLocked`.
 *
 * News are waited for beside the rounds, so that a lock can be heard between any two steps of a round.
 */
export function checkNotLocked(connection: Connection, event: number): void {
    if (isLocked(connection, event)) throw new DeviceIsLocked();
}

/** Whether the device is locked for this event. */
export function isLocked(connection: Connection, event: number): boolean {
    return connection.row("SELECT 1 FROM locks WHERE event = ?", event) !== undefined;
}
