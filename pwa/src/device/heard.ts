/** The pages of the feed that this device applied, as they came: what a server that lost them can get back (PROTOCOL.md 4.7). */

import type { Octets } from "../keys/octets.ts";
import { encodePage, parsePage, type Head, type Page } from "../sync/feed.ts";
import { Return } from "../sync/lost_tail.ts";
import { HEARD_AT_MOST, type HeardTo } from "../sync/messages.ts";
import type { Position } from "../sync/position.ts";
import type { Connection } from "./connection.ts";

/** How much is kept of an event: an evening of a stadium, some ten megabytes; of most events everything since the last backup of their server. */
export const POSITIONS_AT_MOST = 100_000;

const FIRST_GEN = 1;

/** Keep a page that was applied, in the transaction that applied it; `before` is the hash that was held. A head heard again is not kept twice. */
export function keep(
    connection: Connection,
    event: number,
    before: Octets,
    page: Page,
    head: Head,
    atMost = POSITIONS_AT_MOST,
): void {
    const start = head.at.pos - page.items.length;
    const writer = start === 0 ? FIRST_GEN : head.ancestry.generationAt(head.at.gen, start);
    const below = keptSoFar(connection, event);
    connection.run(
        "INSERT OR IGNORE INTO heard (event, gen, pos, hash, start_gen, start, before, page, below) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        event,
        head.at.gen,
        head.at.pos,
        head.hash,
        writer,
        start,
        before,
        encodePage(page),
        below,
    );
    const enough = keptSoFar(connection, event) - atMost;
    connection.run("DELETE FROM heard WHERE event = ? AND below < ?", event, enough);
}

/** How many positions were kept of an event since its beginning, those that went since among them: the newest page knows. */
function keptSoFar(connection: Connection, event: number): number {
    const newest = "SELECT below + pos - start + 1 FROM heard WHERE event = ? ORDER BY below DESC LIMIT 1";
    return connection.row(newest, event)?.int(0) ?? 0;
}

/** What HELLO says (11.1): the position held, and below it where pages begin: the nearest, then ever rarer ones, and the lowest. */
export function places(
    connection: Connection,
    event: number,
    at: Position,
    hash: Octets,
): readonly HeardTo[] {
    const begun = starts(connection, event, at.pos).map((start) => heardTo(connection, event, start));
    return [{ at, hash }, ...begun];
}

const BELOW =
    "SELECT DISTINCT start FROM heard WHERE event = ? AND start < ? ORDER BY start DESC LIMIT 1 OFFSET ?";

/** Where pages begin below a position: the 1st, 2nd, 4th, 8th... from above, as many as there is room for, and the lowest. */
function starts(connection: Connection, event: number, below: number): readonly number[] {
    const lowest = connection.row("SELECT min(start) FROM heard WHERE event = ?", event)?.intOrNone(0);
    const found: number[] = [];
    let start = lowest === undefined || lowest >= below ? undefined : below;
    for (let power = 0; start !== undefined && power < HEARD_AT_MOST - 2; power += 1) {
        const skipped = power === 0 ? 0 : 2 ** (power - 1) - 1;
        start = connection.row(BELOW, event, start, skipped)?.int(0);
        if (start !== undefined) found.push(start);
    }
    if (lowest !== undefined && found.length > 0 && found.at(-1) !== lowest) found.push(lowest);
    return found;
}

/** The last page that was kept of those that begin there. */
function heardTo(connection: Connection, event: number, start: number): HeardTo {
    const query =
        "SELECT start_gen, before FROM heard WHERE event = ? AND start = ? ORDER BY number DESC LIMIT 1";
    const row = connection.row(query, event, start);
    if (row === undefined) throw new RangeError("a page that was found just now");
    return { at: { gen: row.int(0), pos: start }, hash: row.bytes(1) };
}

/** The pages that go beyond a position, of the newest generation first, and in each the lowest first. */
export function above(connection: Connection, event: number, pos: number): readonly Return[] {
    const rows = connection.rows(
        "SELECT before, page FROM heard WHERE event = ? AND pos > ? ORDER BY gen DESC, start, number",
        event,
        pos,
    );
    return rows.map((row) => new Return(event, row.bytes(0), parsePage(row.bytes(1))));
}
