/**
 * How a store comes from one schema to the next, in steps that are numbered by the schema that they lead to (`user_version`).
 *
 * A new store takes the same steps from nothing, so that it is what an old one becomes. A step that was released is never changed again:
 * there are stores that took it. The twin in meaning of `Database._bring_up` in `sync/device/database.py`.
 */

import type { Connection } from "./connection.ts";
import { APPLICATION_ID, FIRST_SCHEMA } from "./schema.ts";
import { RECOUNT } from "./unsaid_people.ts";

/** What used to be counted or walked through at every scan and every page of the feed is kept, or found by an index. */
const FOUND_AT_ONCE: readonly string[] = [
    "CREATE TABLE unsaid_people (event INTEGER, zone INTEGER, people INTEGER NOT NULL, PRIMARY KEY (event, zone)) STRICT, WITHOUT ROWID",
    RECOUNT,
    "CREATE INDEX ledger_folded ON ledger (event, folded_pos) WHERE folded_pos IS NOT NULL",
    "CREATE INDEX ledger_void_folded ON ledger (event, void_folded_pos) WHERE void_folded_pos IS NOT NULL",
    "ALTER TABLE heard ADD COLUMN below INTEGER NOT NULL DEFAULT 0",
    "UPDATE heard SET below = sums.below FROM (SELECT number, sum(pos - start + 1) OVER (PARTITION BY event ORDER BY number)" +
        " - (pos - start + 1) AS below FROM heard) AS sums WHERE sums.number = heard.number",
    "CREATE INDEX heard_by_age ON heard (event, below)",
    "CREATE INDEX heard_by_start ON heard (event, start, number)",
];

/** What the ticket itself says of its place, so that a gate that was told of no guests still says it after a restart. */
const WHERE_THEY_SIT: readonly string[] = [
    "ALTER TABLE ledger ADD COLUMN class TEXT",
    "ALTER TABLE ledger ADD COLUMN seat TEXT",
];

/** The statements of each step; the first leads to schema 1. */
const STEPS: readonly (readonly string[])[] = [
    [...FIRST_SCHEMA, `PRAGMA application_id = ${APPLICATION_ID}`],
    FOUND_AT_ONCE,
    WHERE_THEY_SIT,
];

/** The schema of this program. */
export const SCHEMA_VERSION = STEPS.length;

/** Take the steps from schema `from` (0: an empty file) to this program's, in the caller's transaction: all of them, or none. */
export function bringUp(connection: Connection, from: number): void {
    for (const statement of STEPS.slice(from).flat()) connection.run(statement);
    connection.run(`PRAGMA user_version = ${SCHEMA_VERSION}`);
}
