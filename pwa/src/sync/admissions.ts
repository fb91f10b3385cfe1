/** Who is in: one bit a ticket for each zone and use, signed (PROTOCOL.md 3.4). Not public: it goes to enrolled devices only. */

import * as cbor from "../keys/cbor.ts";
import { CAP } from "../keys/cose.ts";
import { Malformed } from "../keys/errors.ts";
import { LABELS, type Domain } from "../keys/labels.ts";
import type { Octets } from "../keys/octets.ts";
import type { TrustList } from "../keys/trust.ts";
import { Usage } from "../keys/trusted.ts";
import { check, DIGEST_BYTES, fieldAt, inflate, sizeInBytes } from "./bitmap.ts";
import { Incomplete } from "./errors.ts";
import { readId, SECOND_BITS, SMALL_BITS, TICKET_BITS } from "./fields.ts";
import { openPayload, readClaims } from "./part.ts";
import type { Position } from "./position.ts";
import { Tallies } from "./tallies.ts";

export const TICKETS_AT_MOST = 2 ** TICKET_BITS;
export const UNPACKED_AT_MOST = 16 * 1024 * 1024;
export const TALLIES_AT_MOST = 131_072;

const ROWS_AT_MOST = 65_536;
const COUNT_BITS = TICKET_BITS + 1;
const [RAW, ZLIB] = [0, 1];
const CLAUSE = "3.4";

/** One bit for each ticket number, least significant first: whether it has used up this use of this zone. */
export interface UsedMap {
    readonly zone: number;
    readonly use: number;
    readonly bits: Octets;
}

/**
 * Which tickets have used up their entry, at one position of the feed. Times in Unix seconds.
 *
 * `maps` ascend by zone and use, and have bits for the ticket numbers below `size`. `tallies` are there where the policy counts:
 * then yes or no is not enough. `people`: how many are inside each zone whose capacity the policy limits.
 */
export class Admissions {
    private readonly byZone = new Map<number, Map<number, Octets>>();

    constructor(
        readonly event: number,
        readonly at: Position,
        readonly size: number,
        readonly issuedS: number,
        readonly maps: readonly UsedMap[],
        readonly tallies: Tallies,
        readonly people: ReadonlyMap<number, number>,
    ) {
        for (const { zone, use, bits } of maps) {
            const uses = this.byZone.get(zone) ?? new Map<number, Octets>();
            this.byZone.set(zone, uses.set(use, bits));
        }
    }

    /** Whether by the policy then in force the ticket has used up its entry. False where nothing is known. */
    used(ticket: number, zone: number, use: number): boolean {
        const bits = this.byZone.get(zone)?.get(use);
        return bits !== undefined && fieldAt(bits, 1, ticket) === 1;
    }

    /** The uses of this zone that have a map. */
    usesOf(zone: number): number[] {
        return [...(this.byZone.get(zone)?.keys() ?? [])];
    }
}

/**
 * The admissions of this event, complete by their own counts and digests. `now` in Unix seconds.
 *
 * Throws the errors of FORMAT.md 1.8, `Malformed`, `WrongEventPart` and `Incomplete`.
 */
export async function openAdmissions(
    raw: Octets,
    trust: TrustList,
    event: number,
    now: number,
): Promise<Admissions> {
    const payload = await openPayload(raw, LABELS.ADMISSIONS, Usage.ROSTER, trust, event, now);
    return read(payload, trust.domain, event);
}

async function read(payload: Octets, domain: Domain, event: number): Promise<Admissions> {
    const fields = cbor.Fields.of(cbor.decode(payload, CLAUSE, CAP), CLAUSE);
    const at = readClaims(fields, domain, event, CLAUSE, "list of admissions");
    const [issuedS, size] = [fields.uint(5, SECOND_BITS), fields.uint(6, COUNT_BITS)];
    const rows = fields.list(7, ROWS_AT_MOST);
    const tallies = fields.has(8) ? Tallies.read(fields.list(8, TALLIES_AT_MOST), size) : Tallies.NONE;
    const people = fields.has(9) ? readPeople(fields.list(9, ROWS_AT_MOST)) : new Map<number, number>();
    fields.done();
    checkRoom(size, rows.length);
    const maps: UsedMap[] = [];
    for (const row of rows) maps.push(await readMap(row, size));
    checkAscending(maps);
    return new Admissions(event, at, size, issuedS, maps, tallies, people);
}

function readPeople(rows: readonly cbor.Value[]): Map<number, number> {
    const people = new Map<number, number>();
    let last = 0;
    for (const value of rows) {
        const row = cbor.Fields.row(value, 2, CLAUSE);
        const zone = readId(row, 0, CLAUSE);
        if (zone <= last) throw new Malformed(CLAUSE, "zones that do not ascend");
        people.set(zone, row.uint(1, SMALL_BITS));
        last = zone;
    }
    if (people.size === 0) throw new Malformed(CLAUSE, "no zones where some are announced");
    return people;
}

/** What all maps would take in memory is bounded before any of them is unpacked. */
function checkRoom(size: number, rows: number): void {
    if (size > TICKETS_AT_MOST || rows * sizeInBytes(size, 1) > UNPACKED_AT_MOST)
        throw new Malformed(CLAUSE, `${rows} maps of ${size} tickets`);
}

async function readMap(value: cbor.Value, size: number): Promise<UsedMap> {
    const row = cbor.Fields.row(value, 6, CLAUSE);
    const [zone, use] = [readId(row, 0, CLAUSE), row.uint(1, SMALL_BITS)];
    const [count, digest] = [row.uint(2, COUNT_BITS), row.bytes(3, { size: DIGEST_BYTES })];
    const bits = unpacked(row.uint(4, 8), row.bytes(5), sizeInBytes(size, 1));
    await check(bits, 1, size, count, digest);
    return { zone, use, bits };
}

function unpacked(form: number, stored: Octets, size: number): Octets {
    if (form === ZLIB) return inflate(stored, size, CLAUSE);
    if (form !== RAW) throw new Malformed(CLAUSE, `form ${form} is not known`);
    if (stored.length !== size) throw new Incomplete(`${stored.length} bytes of bits where ${size} belong`);
    return stored;
}

function checkAscending(maps: readonly UsedMap[]): void {
    let last: UsedMap | undefined;
    for (const map of maps) {
        if (last !== undefined && (map.zone - last.zone || map.use - last.use) <= 0)
            throw new Malformed(CLAUSE, "zones and uses do not ascend");
        last = map;
    }
}
