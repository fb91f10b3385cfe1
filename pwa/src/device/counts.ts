/** How many passed this device and how many it turned away: counted as it happens, since nobody would wait for a journal to be read. */

import { Kind } from "../sync/content.ts";
import type { Connection } from "./connection.ts";

/** What this device did at an event, as far as it stands: what was taken back is not in it. */
export interface OwnCounts {
    readonly admitted: number;
    readonly left: number;
    readonly refused: number;
}

/** One more of this kind (or `by` more), in the transaction of its entry. */
export function count(connection: Connection, event: number, kind: Kind, by = 1): void {
    connection.run(
        "INSERT INTO counts (event, kind, entries) VALUES (?1, ?2, ?3)" +
            " ON CONFLICT (event, kind) DO UPDATE SET entries = entries + ?3",
        ...[event, kind, by],
    );
}

/** What was counted so far. */
export function ownCounts(connection: Connection, event: number): OwnCounts {
    const rows = connection.rows("SELECT kind, entries FROM counts WHERE event = ?", event);
    const of = new Map(rows.map((row) => [row.int(0), row.int(1)]));
    const admitted = (of.get(Kind.ADMIT) ?? 0) + (of.get(Kind.OVERRIDE) ?? 0);
    return { admitted, left: of.get(Kind.EXIT) ?? 0, refused: of.get(Kind.DENY) ?? 0 };
}
