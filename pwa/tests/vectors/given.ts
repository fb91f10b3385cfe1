/** What a gate knows at one scan, as the vectors of verdicts say it. */

import type { Boarding } from "../../src/keys/bcbp/boarding.ts";
import {
    BadKey,
    BadSignature,
    ForeignPass,
    KeyCompromised,
    KeyNotAllowed,
    Malformed,
    NotAPass,
    NotOurs,
    UnknownKey,
    type KeysError,
} from "../../src/keys/errors.ts";
import type { Value } from "../../src/keys/cbor.ts";
import type { Shown } from "../../src/keys/shown.ts";
import { ClaimReply } from "../../src/sync/claim.ts";
import { Moment } from "../../src/sync/clock.ts";
import { Flight } from "../../src/sync/flight.ts";
import type { Standing } from "../../src/sync/ledger.ts";
import type { Policy } from "../../src/sync/policy.ts";
import { RosterAnswer, type Direction, type Place } from "../../src/sync/scan.ts";
import { policyOf, type PolicySaid } from "./named_policy.ts";
import type { Vector } from "./vector.ts";

export interface Given {
    readonly shown: Shown;
    readonly place: Place;
    readonly answer: RosterAnswer;
    readonly standing: Standing;
    readonly policy: Policy;
    readonly moment: Moment;
    readonly listAgeS: number | undefined;
    readonly claimed: ClaimReply | undefined;
}

/** The inputs of `decide` in a vector. */
export function givenOf(vector: Vector): Given {
    return {
        shown: shownOf(vector.part("shown")),
        place: placeOf(vector.part("place")),
        answer: answerNamed(vector.text("roster")),
        standing: standingOf(vector.part("standing")),
        policy: policyOf(vector.value("policy") as PolicySaid),
        moment: new Moment(vector.number("now_ms"), vector.numberOrNull("uncertainty_ms")),
        listAgeS: vector.numberOrNull("list_age_s"),
        claimed: vector.has("claimed") ? ClaimReply.parse(vector.raw("claimed")) : undefined,
    };
}

/** What the roster says, by its name. */
export function answerNamed(name: string): RosterAnswer {
    const answer = (RosterAnswer as unknown as Readonly<Record<string, RosterAnswer>>)[name];
    if (answer === undefined) throw new Error(`no roster answers ${name}`);
    return answer;
}

const KID = Uint8Array.of(1, 2, 3, 4);

/** A code that verified. */
export function shownOf(part: Vector): Shown {
    const ticket = {
        event: part.number("event"),
        number: part.number("number"),
        index: part.number("index"),
        notBefore: part.number("not_before"),
        expires: part.number("expires"),
        proof: part.number("proof"),
        seat: undefined,
        name: undefined,
        holder: undefined,
        class: part.value("class") === null ? undefined : part.text("class"),
        paper: part.value("paper") === true,
    };
    const shown = {
        ticket,
        secret: new Uint8Array(32),
        kid: KID,
        credentialHash: new Uint8Array(8),
        proofTime: part.numberOrNull("proof_time"),
        boarding: part.has("boarding") ? boardingOf(part.part("boarding")) : undefined,
        alias: part.has("alias") ? part.raw("alias") : undefined,
    };
    part.done();
    return shown;
}

/** The leg of a boarding pass, of which a vector says what is compared. */
function boardingOf(part: Vector): Boarding {
    const [carrier, flight, day] = [part.text("carrier"), part.text("flight"), part.text("day")];
    part.done();
    const unsaid = {
        name: "",
        pnr: "",
        origin: "",
        destination: "",
        compartment: "",
        seat: "",
        sequence: "",
    };
    return { ...unsaid, carrier, flight, day };
}

/** The gate. */
export function placeOf(part: Vector): Place {
    const place = {
        event: part.number("event"),
        gate: part.number("gate"),
        zone: part.number("zone"),
        use: part.number("use"),
        direction: part.text("direction") as Direction,
        flight: part.has("flight") ? Flight.fromValue(part.value("flight") as Value) : undefined,
        gates: part.has("gates") ? gatesOf(part.value("gates") as [number, number][]) : [],
    };
    part.done();
    return place;
}

function gatesOf(rows: readonly [number, number][]): Place["gates"] {
    return rows.map(([id, zone]) => ({ id, zone }));
}

/** `last_ms` is when somebody entered last. */
function standingOf(part: Vector): Standing {
    const atMs = part.has("last_ms") ? part.number("last_ms") : undefined;
    const said = part.has("said_day") ? (part.value("said_day") as [number, number]) : undefined;
    const times = (name: string): number[] => (part.value(name) ?? []) as number[];
    const count = (name: string): number => (part.has(name) ? part.number(name) : 0);
    const lastUse = atMs === undefined ? undefined : { atMs, gate: undefined, device: undefined };
    const standing = {
        admits: part.number("admits"),
        exits: part.number("exits"),
        lastUse,
        toldUse: lastUse,
        lastProofS: part.numberOrNull("last_proof_s"),
        saidDay: said && { startsS: said[0], admits: said[1] },
        ownS: times("own_s"),
        unsaidS: times("unsaid_s"),
        undoneS: times("undone_s"),
        inZone: count("in_zone"),
        people: count("people"),
    };
    part.done();
    return standing;
}

const ERRORS: readonly KeysError[] = [
    new NotOurs(),
    new NotAPass(),
    new ForeignPass([]),
    new Malformed("1.3", "vector"),
    new BadKey(),
    new UnknownKey(KID),
    new BadSignature("vector"),
    new KeyNotAllowed(KID, "vector"),
    new KeyCompromised(KID),
];

/** The error with which a code was refused. */
export function errorNamed(name: string): KeysError {
    const error = ERRORS.find(({ code }) => code === name);
    if (error === undefined) throw new Error(`no code is refused with ${name}`);
    return error;
}
