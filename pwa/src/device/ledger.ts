/**
 * What this device remembers about a ticket, beside what it was told (PROTOCOL.md 10.1). It outlives every upload and every list.
 *
 * The twin of `sync/device/ledger.py`. Every function takes the connection of the caller's transaction.
 */

import type { Octets } from "../keys/octets.ts";
import type { Admissions } from "../sync/admissions.ts";
import type { Unsaid } from "../sync/claim.ts";
import { Kind } from "../sync/content.ts";
import { standing, type Holder, type OwnFact, type Presence, type Standing } from "../sync/ledger.ts";
import type { Place } from "../sync/scan.ts";
import type { Connection, Row } from "./connection.ts";
import { count } from "./counts.ts";
import type { Mark } from "./journal.ts";
import { folding, passed, recount, voidsFolding } from "./unsaid_people.ts";

/** What the server's word consists of: the admissions part, and the position to which the feed was followed since. */
export interface Told {
    readonly admissions: Admissions;
    readonly heldPos: number;
}

/** What this device did about a ticket, and where. */
interface Own {
    readonly fact: OwnFact;
    readonly zone: number;
    readonly use: number;
}

/** How often this ticket went in and out at this place, by all that is known. */
export function standingOf(
    connection: Connection,
    place: Place,
    ticket: number,
    told: Told,
    device: Octets,
): Standing {
    return standingAmong(connection, place, ticket, told, own(connection, place.event, ticket), device);
}

/** The same of several places of one event, with one look at what this device did itself. */
export function standingsOf(
    connection: Connection,
    places: readonly Place[],
    ticket: number,
    told: Told,
    device: Octets,
): Standing[] {
    const did = own(connection, places[0]?.event ?? 0, ticket);
    return places.map((place) => standingAmong(connection, place, ticket, told, did, device));
}

function standingAmong(
    connection: Connection,
    place: Place,
    ticket: number,
    told: Told,
    did: readonly Own[],
    device: Octets,
): Standing {
    const isHere = ({ zone, use }: Own): boolean => zone === place.zone && use === place.use;
    const here = did.filter(isHere).map(({ fact }) => fact);
    const elsewhere = did.filter((one) => !isHere(one)).map(({ fact }) => fact);
    return standing(presence(connection, place, ticket, told), here, elsewhere, device);
}

const PRESENCE =
    "SELECT pos, admits, exits, day_s, day_admits, device, gate, point_ms, credential FROM presence" +
    " WHERE event = ? AND ticket = ? AND zone = ? AND use = ?";

/** The server's word as of the held position: nothing about this key came after the item, or else the bitmap. */
function presence(connection: Connection, place: Place, ticket: number, told: Told): Presence {
    const { event, zone, use } = place;
    const row = connection.row(PRESENCE, event, ticket, zone, use);
    const [pos, holder] = [told.heldPos, row && holderIn(row)];
    if (row !== undefined && row.int(0) > told.admissions.at.pos) {
        const startsS = row.intOrNone(3);
        const day = startsS === undefined ? undefined : { startsS, admits: row.int(4) };
        return { pos, admits: row.int(1), exits: row.int(2), holder, lastMs: undefined, day };
    }
    const tally = told.admissions.tallies.get(zone, use, ticket);
    if (tally !== undefined) {
        const { admits, exits, day } = tally;
        const lastMs = tally.lastMs === 0 ? undefined : tally.lastMs;
        return { pos, admits, exits, holder: undefined, lastMs, day };
    }
    const used = told.admissions.used(ticket, zone, use);
    // The bitmap is newer than the item but says only yes or no: the item still knows where and when, if both say yes.
    const by = used ? holder : undefined;
    return { pos, admits: used ? 1 : 0, exits: 0, holder: by, lastMs: undefined, day: undefined };
}

function holderIn(row: Row): Holder | undefined {
    const device = row.bytesOrNone(5);
    if (device === undefined) return undefined;
    return { device, gate: row.int(6), pointMs: row.int(7), credentialHash: row.bytes(8) };
}

// By the ticket, then put in order: the plus signs keep SQLite from walking through the whole event in the order of entries.
const OWN =
    "SELECT zone, use, hash, epoch, seq, kind, at_ms, gate, count, folded_pos, void_seq, proof_s, void_folded_pos" +
    " FROM ledger WHERE event = ? AND ticket = ? ORDER BY +epoch, +seq";

function own(connection: Connection, event: number, ticket: number): Own[] {
    return connection.rows(OWN, event, ticket).map((row) => ({
        zone: row.int(0),
        use: row.int(1),
        fact: {
            hash: row.bytes(2),
            epoch: row.int(3),
            seq: row.int(4),
            kind: row.member(5, Kind),
            atMs: row.int(6),
            gate: row.int(7),
            count: row.int(8),
            foldedPos: row.intOrNone(9),
            voided: row.intOrNone(10) !== undefined,
            proofS: row.intOrNone(11),
            voidFoldedPos: row.intOrNone(12),
        },
    }));
}

const UNSAID =
    "SELECT coalesce(sum(kind = ?1 AND new), 0), coalesce(sum(kind = ?2 AND new), 0)," +
    " coalesce(sum(kind = ?1 AND undone), 0), coalesce(sum(kind = ?2 AND undone), 0) FROM" +
    " (SELECT kind, folded_pos IS NULL AND void_seq IS NULL AS new, folded_pos IS NOT NULL AND" +
    " void_seq IS NOT NULL AND void_folded_pos IS NULL AS undone FROM ledger" +
    " WHERE event = ?3 AND ticket = ?4 AND zone = ?5 AND use = ?6)";

/** What this device wrote about this entry that no acknowledgement says the server knows (11.6). */
export function unsaid(connection: Connection, place: Place, ticket: number): Unsaid {
    const { event, zone, use } = place;
    const row = connection.row(UNSAID, Kind.ADMIT, Kind.EXIT, event, ticket, zone, use);
    const at = (column: number): number => row?.int(column) ?? 0;
    return { admits: at(0), exits: at(1), undoneAdmits: at(2), undoneExits: at(3) };
}

const REMEMBER =
    "INSERT INTO ledger (event, ticket, zone, use, epoch, seq, hash, kind, at_ms, gate, count, proof_s, class, seat)" +
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/** An own passage to be remembered: an override by a shown code counts as an admission, one without a code nowhere (8.4). */
export interface NewPassage {
    readonly ticket: number;
    readonly kind: Kind.ADMIT | Kind.EXIT | Kind.OVERRIDE;
    readonly atMs: number;
    readonly proofS: number | undefined;
    /** What the code says: the ticket itself, or of another system's code the list of aliases; never a sealed card or a manifest. A lock deletes it. */
    readonly class: string | undefined;
    readonly seat: string | undefined;
}

/** Write down an own passage at this place, in the transaction of its journal entry. */
export function remember(connection: Connection, place: Place, mark: Mark, said: NewPassage): void {
    const key = [place.event, said.ticket, place.zone, place.use, mark.epoch, mark.seq];
    const what = [said.kind, said.atMs, place.gate, 1, said.proofS, said.class, said.seat];
    connection.run(REMEMBER, ...key, mark.hash, ...what);
    count(connection, place.event, said.kind);
    passed(connection, place.event, place.zone, said.kind);
}

/** The server folded this epoch up to `seq`; its states at feed position `pos` and above reflect that. */
export function markFolded(
    connection: Connection,
    event: number,
    epoch: number,
    seq: number,
    pos: number,
): void {
    folding(connection, event, epoch, seq);
    connection.run(
        "UPDATE ledger SET folded_pos = ? WHERE event = ? AND epoch = ? AND seq <= ? AND folded_pos IS NULL",
        ...[pos, event, epoch, seq],
    );
    voidsFolding(connection, event, epoch, seq);
    connection.run(
        "UPDATE ledger SET void_folded_pos = ? WHERE event = ? AND void_epoch = ? AND void_seq <= ?" +
            " AND void_seq IS NOT NULL AND void_folded_pos IS NULL",
        ...[pos, event, epoch, seq],
    );
}

const AHEAD = ["folded_pos", "void_folded_pos"]
    .map((column) => `EXISTS (SELECT 1 FROM ledger WHERE event = feed.event AND ${column} > pos)`)
    .join(" OR ");

/** Whether an own entry was acknowledged at a position that the feed was not followed to yet (11.1). */
export function isAheadOfFeed(connection: Connection, event: number): boolean {
    return connection.row(`SELECT ${AHEAD} FROM feed WHERE event = ?`, event)?.int(0) === 1;
}

/** Positions above a fork mean nothing any more (2.2): what was folded there counts as not reflected again. */
export function forgetFolding(connection: Connection, event: number, above: number): void {
    for (const column of ["folded_pos", "void_folded_pos"]) {
        connection.run(`UPDATE ledger SET ${column} = NULL WHERE event = ? AND ${column} > ?`, event, above);
    }
    recount(connection);
}
