/** Where this device stands in an event's feed, and which parts it stands on: rows of its store (PROTOCOL.md 2.4, 2.5). */

import * as cbor from "../keys/cbor.ts";
import { unverifiedPayload } from "../keys/cose.ts";
import { KeysError } from "../keys/errors.ts";
import type { Octets } from "../keys/octets.ts";
import { StalePart } from "../sync/errors.ts";
import { asPair, checkNewer, readPosition, type Ancestry, type Position } from "../sync/position.ts";
import type { Profile } from "../sync/profile.ts";
import type { Connection } from "./connection.ts";
import type { FeedMark } from "./event_lists.ts";
import type { Known } from "./journal.ts";
import { forgetFolding } from "./ledger.ts";
import { resendAll } from "./outbox.ts";
import type { Parts } from "./parts.ts";

/** Above every position. */
const BEYOND = 2 ** 53 - 1;
const OF_ITEMS = ["credentials", "policies", "slots", "occupancy", "profile_items"];
/** What parts do not say stays until the feed itself goes another way. */
const BEYOND_PARTS = ["presence", "operator_items"];

/** Where it stands; undefined before the first parts. */
export function markOf(connection: Connection, event: number): FeedMark | undefined {
    const row = connection.row(
        "SELECT gen, pos, hash, issued_ms, EXISTS (SELECT 1 FROM locks WHERE event = feed.event), closed FROM feed WHERE event = ?",
        event,
    );
    if (row === undefined) return undefined;
    return {
        at: { gen: row.int(0), pos: row.int(1) },
        hash: row.bytes(2),
        issuedMs: row.int(3),
        locked: row.int(4) !== 0,
        closed: row.int(5) !== 0,
    };
}

/** Feed position and policy version as they are stored, whether or not the parts still verify. */
export function knownOf(connection: Connection, event: number): Known | undefined {
    const row = connection.row(
        "SELECT max(policy, (SELECT coalesce(max(version), 0) FROM policies WHERE event = feed.event)), gen, pos" +
            " FROM feed WHERE event = ?",
        event,
    );
    return row && { at: { gen: row.int(1), pos: row.int(2) }, policy: row.int(0) };
}

/** Stand there from now on. What was signed earlier does not make the list older than it was heard to be. */
export function setMark(
    connection: Connection,
    event: number,
    at: Position,
    hash: Octets,
    issuedMs: number,
): void {
    connection.run(
        "INSERT INTO feed (event, gen, pos, hash, issued_ms, policy) VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT (event) DO UPDATE SET" +
            " gen = excluded.gen, pos = excluded.pos, hash = excluded.hash, issued_ms = max(issued_ms, excluded.issued_ms)",
        event,
        at.gen,
        at.pos,
        hash,
        issuedMs,
    );
}

/**
 * Throws `StalePart` for parts older than those held, or of a generation older than what was heard since (2.5).
 *
 * Parts that lie between the held ones and the held position are welcome: what was heard after them is still known. Where a broken
 * disk no longer says at what position the held ones stand, new ones have to have all that was heard.
 */
export function checkNotOlder(connection: Connection, event: number, held: FeedMark, offered: Profile): void {
    if (offered.at.gen < held.at.gen) throw new StalePart(asPair(held.at), asPair(offered.at));
    const row = connection.row("SELECT raw FROM parts WHERE event = ? AND kind = 'profile'", event);
    if (row === undefined || !goesOn(held, offered)) return;
    checkNewer(positionOf(row.bytes(0)) ?? held.at, offered.at, offered.ancestry);
}

/** Verified when it was accepted; its key may have been withdrawn since, which is why new parts are asked for. Undefined: it rotted. */
function positionOf(profile: Octets): Position | undefined {
    try {
        const payload = unverifiedPayload(profile);
        return readPosition(cbor.Fields.of(cbor.decode(payload, "3.1", payload.length), "3.1"), 3, "3.1");
    } catch (error) {
        if (error instanceof KeysError) return undefined;
        throw error;
    }
}

/** The position and hash from which the feed is followed once these parts are taken. */
export function followedFrom(
    held: FeedMark | undefined,
    taken: Profile,
): { readonly at: Position; readonly hash: Octets } {
    if (held !== undefined && goesOn(held, taken) && held.at.pos >= taken.at.pos) {
        return { at: { gen: taken.at.gen, pos: held.at.pos }, hash: held.hash };
    }
    return { at: taken.at, hash: taken.chain };
}

/** Whether the line of the offered parts has everything that was heard. */
function goesOn(held: FeedMark, offered: Profile): boolean {
    return offered.ancestry.descends(offered.at.gen, held.at);
}

/** Keep all three parts, accepted at `nowS`. */
export function replaceParts(connection: Connection, event: number, parts: Parts, nowS: number): void {
    connection.runMany("INSERT OR REPLACE INTO parts (event, kind, raw, accepted_s) VALUES (?, ?, ?, ?)", [
        [event, "profile", parts.profile, nowS],
        [event, "roster", parts.roster, nowS],
        [event, "admissions", parts.admissions, nowS],
    ]);
}

/**
 * On the way to another generation: what was heard or folded above the fork happened in a life of the feed that is over (2.2, 10.1).
 *
 * An own entry may have been folded beyond the held position, so the fork itself counts, not what was held of it. What the lost server
 * had acknowledged, in whichever epoch, the one in its place may not have.
 */
export function forgetLostTail(
    connection: Connection,
    event: number,
    ancestry: Ancestry,
    held: Position,
    to: Position,
): void {
    if (held.gen === to.gen) return;
    const fork = ancestry.lastShared(to.gen, { gen: held.gen, pos: BEYOND });
    forgetFolding(connection, event, fork);
    resendAll(connection, event);
    const heard = ancestry.descends(to.gen, held) ? fork : Math.min(fork, to.pos);
    for (const table of [...OF_ITEMS, ...BEYOND_PARTS]) {
        connection.run(`DELETE FROM ${table} WHERE event = ? AND pos > ?`, event, heard);
    }
    connection.run("UPDATE feed SET closed = 0 WHERE event = ? AND closed > ?", event, heard);
}

/** Forget the items that parts at this position already say. */
export function dropSuperseded(connection: Connection, event: number, pos: number): void {
    for (const table of OF_ITEMS) {
        connection.run(`DELETE FROM ${table} WHERE event = ? AND pos <= ?`, event, pos);
    }
}
