/** Tries at a PIN, counted on the disk before each is made, and how long a key stays shut after wrong ones (PROTOCOL.md 5.8). */

import { same } from "../keys/octets.ts";
import type { Reading } from "../sync/clock.ts";
import type { Connection, Row } from "./connection.ts";
import type { Database } from "./database.ts";
import { PinShut } from "./errors.ts";

export const TRIES = 5;
export const SHUT_MS = 15 * 60 * 1000;

/**
 * Note one more try for this name, or refuse it (`PinShut`): after the fifth wrong one in a row, and again after each further one, a key stays
 * shut a while.
 */
export async function checkTry(database: Database, name: string, now: Reading): Promise<void> {
    const waits = await database.writing((connection) => {
        const row = connection.row("SELECT wrong, boot, mono_ms FROM pin_tries WHERE name = ?", name);
        const wrong = row?.int(0) ?? 0;
        if (row === undefined || wrong < TRIES || isOver(row, now)) {
            note(connection, name, wrong + 1, now);
            return false;
        }
        // The clock of another boot says nothing of this one: the wait begins anew.
        if (!same(row.bytes(1), now.boot)) note(connection, name, wrong, now);
        return true;
    });
    if (waits) throw new PinShut();
}

/** The PIN was right. */
export function forgetTries(connection: Connection, name: string): void {
    connection.run("DELETE FROM pin_tries WHERE name = ?", name);
}

function isOver(row: Row, now: Reading): boolean {
    return same(row.bytes(1), now.boot) && now.monoMs - row.int(2) >= SHUT_MS;
}

function note(connection: Connection, name: string, wrong: number, now: Reading): void {
    connection.run(
        "INSERT OR REPLACE INTO pin_tries (name, wrong, boot, mono_ms) VALUES (?, ?, ?, ?)",
        ...[name, wrong, now.boot, now.monoMs],
    );
}
