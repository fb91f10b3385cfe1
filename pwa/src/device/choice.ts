/** Which event and gate somebody set this device to; and what it still owes, of whichever event. */

import type { Connection } from "./connection.ts";
import { unsent } from "./outbox.ts";

/** An event, and one of its gates. */
export interface Choice {
    readonly event: number;
    readonly gate: number;
}

/** What was chosen last; undefined before anything was. */
export function chosen(connection: Connection): Choice | undefined {
    const row = connection.row("SELECT event, gate FROM chosen");
    return row && { event: row.int(0), gate: row.int(1) };
}

/** From now on this event and gate, also after a restart. */
export function choose(connection: Connection, { event, gate }: Choice): void {
    connection.run("INSERT OR REPLACE INTO chosen (one, event, gate) VALUES (1, ?, ?)", event, gate);
}

/** The events of which the server has not acknowledged every entry, and of how many it has not. */
export function owed(connection: Connection): readonly { readonly event: number; readonly count: number }[] {
    const events = connection.rows("SELECT DISTINCT event FROM epochs").map((row) => row.int(0));
    const counted = events.map((event) => ({ event, count: unsent(connection, event) }));
    return counted.filter(({ count }) => count > 0);
}

/** How many entries of all events the server has not acknowledged. */
export function unsentOfAll(connection: Connection): number {
    return owed(connection).reduce((sum, { count }) => sum + count, 0);
}
