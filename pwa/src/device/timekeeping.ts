/** The device's own clock, kept across starts: the last signed anchor and the readings beside it (PROTOCOL.md 7.5). */

import { DeviceClock, type Bounds, type Reading } from "../sync/clock.ts";
import { COUNTS_SLEEP } from "./clocks.ts";
import type { Connection } from "./connection.ts";

/** The clock by the newest anchor in the store. */
export function clock(connection: Connection): DeviceClock {
    const row = connection.row("SELECT boot, mono_ms, wall_ms, lo_ms, hi_ms FROM anchor");
    if (row === undefined) return new DeviceClock(undefined, COUNTS_SLEEP);
    const read = { boot: row.bytes(0), monoMs: row.int(1), wallMs: row.int(2) };
    return new DeviceClock({ read, lo: row.int(3), hi: row.int(4) }, COUNTS_SLEEP);
}

/** Keep a new anchor, in the transaction of its `time_anchor` entry; nothing if it does not bound both ways. */
export function saveAnchor(connection: Connection, bounds: Bounds, read: Reading): void {
    const held = new DeviceClock().anchored(bounds, read).held;
    if (held === undefined) return;
    connection.run(
        "INSERT OR REPLACE INTO anchor (one, boot, mono_ms, wall_ms, lo_ms, hi_ms) VALUES (1, ?, ?, ?, ?, ?)",
        ...[read.boot, read.monoMs, read.wallMs, held.lo, held.hi],
    );
}
