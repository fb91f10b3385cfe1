/** What an event is: its name, times, zones, gates and policies (PROTOCOL.md 3.1). */

import * as cbor from "../keys/cbor.ts";
import { CAP } from "../keys/cose.ts";
import { Malformed } from "../keys/errors.ts";
import { LABELS, type Domain } from "../keys/labels.ts";
import type { Octets } from "../keys/octets.ts";
import type { TrustList } from "../keys/trust.ts";
import { readEnum, Usage } from "../keys/trusted.ts";
import { readId, readName, SECOND_BITS, TICKET_BITS } from "./fields.ts";
import { Flight } from "./flight.ts";
import { openPayload, readClaims } from "./part.ts";
import { Policy } from "./policy.ts";
import { readAncestry, type Ancestry, type Position } from "./position.ts";

export const ROWS_AT_MOST = 4096;
export const TIMEZONE_BYTES = 64;
export const HASH_BYTES = 32;

const FLIGHT_VALUES = 6;
const CLAUSE = "3.1";

/** What sort of event it is; all sorts share one core. */
export enum EventKind {
    SHOW = 1,
    FLIGHT = 2,
    STAY = 3,
}

/** What a gate leads to. Ids are 1 and up. */
export interface Zone {
    readonly id: number;
    readonly name: string;
}

/** A physical place of entry, and the zone that it leads to. Ids are 1 and up. */
export interface Gate {
    readonly id: number;
    readonly name: string;
    readonly zone: number;
}

/**
 * An event at one position of its feed. `chain` is the feed's hash there; `timezone` an IANA name; times in Unix seconds.
 *
 * `policies` ascend by version, and the last one is in force. `flight`: which one it is, of kind FLIGHT, if that was said.
 */
export class Profile {
    readonly at: Position;
    readonly chain: Octets;
    readonly issuedS: number;
    readonly name: string;
    readonly kind: EventKind;
    readonly timezone: string;
    readonly startsS: number;
    readonly endsS: number;
    readonly capacity: number;
    readonly zones: readonly Zone[];
    readonly gates: readonly Gate[];
    readonly policies: readonly Policy[];
    readonly ancestry: Ancestry;
    readonly flight: Flight | undefined;
    /** The policy in force. */
    readonly policy: Policy;

    private constructor(
        readonly domain: Domain,
        readonly event: number,
        fields: cbor.Fields,
    ) {
        this.at = readClaims(fields, domain, event, CLAUSE, "profile");
        this.chain = fields.bytes(5, { size: HASH_BYTES });
        this.issuedS = fields.uint(6, SECOND_BITS);
        this.name = readName(fields, 7, CLAUSE);
        this.kind = readEnum(fields, 8, EventKind, CLAUSE);
        this.timezone = readName(fields, 9, CLAUSE, TIMEZONE_BYTES);
        this.startsS = fields.uint(10, SECOND_BITS);
        this.endsS = fields.uint(11, SECOND_BITS);
        this.capacity = fields.uint(12, TICKET_BITS);
        this.zones = fields.list(13, ROWS_AT_MOST).map(readZone);
        this.gates = fields.list(14, ROWS_AT_MOST).map(readGate);
        this.policies = fields.list(15, ROWS_AT_MOST).map((value) => Policy.fromValue(value));
        this.ancestry = readAncestry(fields, 16);
        this.flight = fields.has(17) ? Flight.fromValue(fields.list(17, FLIGHT_VALUES)) : undefined;
        this.policy = inForce(this.policies);
        fields.done();
    }

    /** What a verified payload says; `Malformed`, or `WrongEventPart`. */
    static read(payload: Octets, domain: Domain, event: number): Profile {
        const fields = cbor.Fields.of(cbor.decode(payload, CLAUSE, CAP), CLAUSE);
        const profile = new Profile(domain, event, fields);
        check(profile);
        return profile;
    }

    /** The gate with this id. */
    gate(id: number): Gate | undefined {
        return this.gates.find((gate) => gate.id === id);
    }

    /** The zone with this id. */
    zone(id: number): Zone | undefined {
        return this.zones.find((zone) => zone.id === id);
    }
}

/**
 * The profile of this event, signed by a key that the trust list lets sign it at `now` (Unix seconds).
 *
 * Throws the errors of FORMAT.md 1.8, `Malformed`, and `WrongEventPart`.
 */
export async function openProfile(
    raw: Octets,
    trust: TrustList,
    event: number,
    now: number,
): Promise<Profile> {
    const payload = await openPayload(raw, LABELS.PROFILE, Usage.ROSTER, trust, event, now);
    return Profile.read(payload, trust.domain, event);
}

function readZone(value: cbor.Value): Zone {
    const row = cbor.Fields.row(value, 2, CLAUSE);
    return { id: readId(row, 0, CLAUSE), name: readName(row, 1, CLAUSE) };
}

function readGate(value: cbor.Value): Gate {
    const row = cbor.Fields.row(value, 3, CLAUSE);
    return { id: readId(row, 0, CLAUSE), name: readName(row, 1, CLAUSE), zone: readId(row, 2, CLAUSE) };
}

function inForce(policies: readonly Policy[]): Policy {
    const last = policies.at(-1);
    const ascending = policies.every(
        ({ version }, at) => at === 0 || version > (policies[at - 1]?.version ?? 0),
    );
    if (last === undefined || !ascending)
        throw new Malformed(CLAUSE, "no policy, or their versions do not ascend");
    return last;
}

function check(profile: Profile): void {
    const { flight, kind, startsS, endsS, ancestry, at } = profile;
    if (flight !== undefined && kind !== EventKind.FLIGHT)
        throw new Malformed(CLAUSE, "a flight of an event that is none");
    if (endsS < startsS) throw new Malformed(CLAUSE, "the event ends before it starts");
    if (!ancestry.announces(at.gen))
        throw new Malformed(CLAUSE, "the ancestry leaves out the profile's own generation");
    checkPlaces(profile);
}

function checkPlaces({ zones, gates }: Profile): void {
    const zoneIds = new Set(zones.map((zone) => zone.id));
    const gateIds = new Set(gates.map((gate) => gate.id));
    if (zoneIds.size < zones.length || gateIds.size < gates.length)
        throw new Malformed(CLAUSE, "a zone or a gate stands there twice");
    if (!gates.every((gate) => zoneIds.has(gate.zone)))
        throw new Malformed(CLAUSE, "a gate leads to a zone that is not there");
}
