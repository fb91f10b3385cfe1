/** The parts of an event as they are stored, and what the feed told after them: together they are what is known now (PROTOCOL.md 2.4). */

import * as cbor from "../keys/cbor.ts";
import { Policy } from "../sync/policy.ts";
import type { Profile } from "../sync/profile.ts";
import { CredentialState, RosterState, type Roster } from "../sync/roster.ts";
import type { Connection } from "./connection.ts";
import { NoEvent } from "./errors.ts";
import type { FeedMark } from "./event_lists.ts";
import {
    checkNotOlder,
    dropSuperseded,
    followedFrom,
    forgetLostTail,
    markOf,
    replaceParts,
    setMark,
} from "./feed_rows.ts";
import type { Parts } from "./parts.ts";

/** Parts as they were accepted at `acceptedS`, Unix seconds. */
export interface StoredParts {
    readonly parts: Parts;
    readonly acceptedS: number;
}

/** The stored parts; undefined before all three are there. */
export function partsOf(connection: Connection, event: number): StoredParts | undefined {
    const rows = connection.rows("SELECT kind, raw, accepted_s FROM parts WHERE event = ?", event);
    const found = new Map(rows.map((row) => [row.text(0), row]));
    const [profile, roster, admissions] = ["profile", "roster", "admissions"].map((kind) => found.get(kind));
    if (profile === undefined || roster === undefined || admissions === undefined) return undefined;
    const parts = { profile: profile.bytes(1), roster: roster.bytes(1), admissions: admissions.bytes(1) };
    return { parts, acceptedS: profile.int(2) };
}

/** The roster with what the feed told after it. */
export function heldRoster(connection: Connection, roster: Roster): RosterState {
    const state = RosterState.of(roster);
    const { event, at } = roster;
    const grown = connection.row("SELECT slots FROM slots WHERE event = ? AND pos > ?", event, at.pos);
    if (grown !== undefined) state.grow(grown.int(0));
    const changes = "SELECT idx, state FROM credentials WHERE event = ? AND pos > ?";
    for (const row of connection.rows(changes, event, at.pos))
        state.apply(row.int(0), row.member(1, CredentialState));
    return state;
}

/** The policy in force: the newest version, of the profile's or one that the feed told of since. */
export function heldPolicy(connection: Connection, profile: Profile): Policy {
    const row = connection.row(
        "SELECT raw FROM policies WHERE event = ? ORDER BY version DESC LIMIT 1",
        profile.event,
    );
    if (row === undefined) return profile.policy;
    const raw = row.bytes(0);
    const later = Policy.fromValue(cbor.decode(raw, "9.1", raw.length));
    return later.version > profile.policy.version ? later : profile.policy;
}

/** Put these parts in the place of the held ones, and say from where the feed is followed. `StalePart` for older ones. */
export function takeParts(
    connection: Connection,
    event: number,
    profile: Profile,
    parts: Parts,
    nowS: number,
): FeedMark {
    const held = markOf(connection, event);
    if (held !== undefined) {
        checkNotOlder(connection, event, held, profile);
        forgetLostTail(connection, event, profile.ancestry, held.at, profile.at);
    }
    replaceParts(connection, event, parts, nowS);
    dropSuperseded(connection, event, profile.at.pos);
    const { at, hash } = followedFrom(held, profile);
    setMark(connection, event, at, hash, profile.issuedS * 1000);
    connection.run("UPDATE feed SET policy = ? WHERE event = ?", profile.policy.version, event);
    const mark = markOf(connection, event);
    if (mark === undefined) throw new NoEvent("the position that was just written is not there");
    return mark;
}
