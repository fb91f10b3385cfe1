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
    connection.run(
        "INSERT OR IGNORE INTO heard (event, gen, pos, hash, start_gen, start, before, page) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        event,
        head.at.gen,
        head.at.pos,
        head.hash,
        writer,
        start,
        before,
        encodePage(page),
    );
    connection.run(
        "DELETE FROM heard WHERE event = ?1 AND (SELECT sum(pos - start + 1) FROM heard WHERE event = ?1) > ?2" +
            " AND number <= (SELECT max(number) FROM" +
            " (SELECT number, sum(pos - start + 1) OVER (ORDER BY number DESC) AS total FROM heard WHERE event = ?1)" +
            " WHERE total > ?2)",
        event,
        atMost,
    );
}

/** What HELLO says (11.1): the position held, and below it where pages begin: the nearest, then ever rarer ones, and the lowest. */
export function places(
    connection: Connection,
    event: number,
    at: Position,
    hash: Octets,
): readonly HeardTo[] {
    const rows = connection.rows(
        "SELECT start_gen, start, before FROM heard WHERE event = ? AND start < ? GROUP BY start" +
            " HAVING number = max(number) ORDER BY start DESC",
        event,
        at.pos,
    );
    const nearest = Array.from({ length: HEARD_AT_MOST - 2 }, (_, power) => 2 ** power - 1);
    const chosen = rows.filter((_, place) => nearest.includes(place) || place === rows.length - 1);
    const begun = chosen.map((row) => ({ at: { gen: row.int(0), pos: row.int(1) }, hash: row.bytes(2) }));
    return [{ at, hash }, ...begun];
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
