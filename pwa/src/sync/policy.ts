/**
 * Who may enter, when, with what: the policy of an event (PROTOCOL.md 9), from its CBOR value.
 *
 * Every rule answers a question about one scan; `verdict` asks them in the order of the table in PROTOCOL.md 10. The form in
 * which people write policies is the server's to read.
 */

import { Fields, map, type Value } from "../keys/cbor.ts";
import { Malformed } from "../keys/errors.ts";
import { readEnum } from "../keys/trusted.ts";
import { SECOND_BITS, SMALL_BITS } from "./fields.ts";
import { Limits, NO_LIMITS } from "./limits.ts";
import {
    accessFaults,
    capacityFaults,
    claimFaults,
    notesFaults,
    proofsFaults,
    windowsFaults,
    type Fault,
} from "./policy_faults.ts";
import {
    CLAUSE,
    MOST_ROWS,
    Note,
    Proof,
    readAccess,
    readCapacity,
    readClaim,
    readNotes,
    readProofs,
    readUnpaid,
    readWindow,
    type AccessRow,
    type CapacityRow,
    type NoteRow,
    type ProofRow,
    type Window,
} from "./policy_rows.ts";

export { Limits } from "./limits.ts";
export { Note, Proof, type Window } from "./policy_rows.ts";

export const AMBER_S = 43_200;
export const EVERY_ZONE = 0;
const OTHER_CLASSES = "";

/** How often a ticket may enter a zone, per use. MANY: as often as the limits allow. */
export enum Mode {
    ONCE = 1,
    REENTRY = 2,
    MANY = 3,
}

/** Whether a zone admits now. CLOSED: its last window is over. */
export enum WindowState {
    OPEN,
    NOT_YET,
    CLOSED,
}

export const DEFAULT_PROOFS: readonly Proof[] = [
    Proof.STATIC,
    Proof.PAPER,
    Proof.ROTATING,
    Proof.BOARDING_PASS,
];

/**
 * One version of an event's rules.
 *
 * `access`: the classes let into a zone; a zone not named takes all. `proofs`: what a class may show, "" being every class not
 * named; without such a row it is `DEFAULT_PROOFS`. `amberS`, `redS`: the age of the list, in seconds, above which it gives
 * attention or refuses; 0 is never. `unpaid`: whether a ticket that is not paid for is let in, with attention. `capacities`:
 * zones, and how many people may be inside. `claim`: the zones before whose entries a device asks the server; 0 is every zone.
 */
export class Policy {
    // Asked of at each scan, so the rows are looked up and not searched.
    private readonly classesOfZone: ReadonlyMap<number, readonly string[]>;
    private readonly classesOfGate: ReadonlyMap<number, readonly string[]>;
    private readonly proofsOfClass: ReadonlyMap<string, readonly Proof[]>;
    private readonly notesOfClass: ReadonlyMap<string, readonly Note[]>;
    private readonly peopleOfZone: ReadonlyMap<number, number>;

    constructor(
        readonly version: number,
        readonly mode: Mode = Mode.ONCE,
        readonly windows: readonly Window[] = [],
        readonly access: readonly AccessRow[] = [],
        readonly proofs: readonly ProofRow[] = [],
        readonly amberS: number = AMBER_S,
        readonly redS = 0,
        readonly limits: Limits = NO_LIMITS,
        readonly gateAccess: readonly AccessRow[] = [],
        readonly notes: readonly NoteRow[] = [],
        readonly unpaid = false,
        readonly claim: readonly number[] = [],
        readonly capacities: readonly CapacityRow[] = [],
    ) {
        this.classesOfZone = new Map(access);
        this.classesOfGate = new Map(gateAccess);
        this.proofsOfClass = new Map(proofs);
        this.notesOfClass = new Map(notes);
        this.peopleOfZone = new Map(capacities);
    }

    /** Whether a ticket of this class (undefined: it names none) may be shown in this form. */
    accepts(class_: string | undefined, proof: Proof): boolean {
        const accepted = this.proofsOfClass;
        const row = accepted.get(class_ ?? OTHER_CLASSES) ?? accepted.get(OTHER_CLASSES) ?? DEFAULT_PROOFS;
        return row.includes(proof);
    }

    /** Whether this class (undefined: the ticket names none, which a row calls "") may enter the zone, by this gate. */
    letsIn(zone: number, class_: string | undefined, gate = 0): boolean {
        const said = class_ ?? OTHER_CLASSES;
        const [here, byGate] = [this.classesOfZone.get(zone), this.classesOfGate.get(gate)];
        return (here === undefined || here.includes(said)) && (byGate === undefined || byGate.includes(said));
    }

    /** What is to be looked at in a guest of this class. */
    lookAt(class_: string | undefined): readonly Note[] {
        const notes = this.notesOfClass;
        return notes.get(class_ ?? OTHER_CLASSES) ?? notes.get(OTHER_CLASSES) ?? [];
    }

    /** How many people may be in this zone; undefined: as many as come. */
    capacityOf(zone: number): number | undefined {
        return this.peopleOfZone.get(zone);
    }

    /** Whether a device asks the server before it lets somebody into this zone (11.6). */
    claims(zone: number): boolean {
        return this.claim.includes(zone) || this.claim.includes(EVERY_ZONE);
    }

    /** Whether the zone admits at `nowS`; between two windows it is NOT_YET. */
    windowState(zone: number, nowS: number): WindowState {
        let [state, later] = [WindowState.OPEN, false];
        for (const window of this.windows) {
            if (window.zone !== zone && window.zone !== EVERY_ZONE) continue;
            if (window.fromS <= nowS && nowS < window.toS) return WindowState.OPEN;
            state = WindowState.CLOSED;
            later ||= nowS < window.fromS;
        }
        return later ? WindowState.NOT_YET : state;
    }

    /** The CBOR value of 9.1 of a policy that was read. */
    toValue(): Value {
        const limits = this.limits.rows();
        return map({
            1: this.version,
            2: this.mode,
            3: this.windows.map(({ zone, fromS, toS }) => [zone, fromS, toS]),
            4: this.access.map(written),
            5: this.proofs.map(written),
            6: this.amberS,
            7: this.redS,
            8: unlessEmpty(limits),
            9: unlessEmpty([...this.limits.days]),
            10: unlessEmpty(this.gateAccess.map(written)),
            11: unlessEmpty(this.notes.map(written)),
            12: this.unpaid ? 1 : undefined,
            13: unlessEmpty([...this.claim]),
            14: unlessEmpty(this.capacities.map(([zone, people]) => [zone, people])),
        });
    }

    /** The policy in a profile or a feed item; `Malformed` (9.1). */
    static fromValue(value: Value): Policy {
        const fields = Fields.of(value, CLAUSE);
        const policy = new Policy(
            fields.uint(1, SMALL_BITS),
            readEnum(fields, 2, Mode, CLAUSE),
            fields.list(3, MOST_ROWS).map(readWindow),
            fields.list(4, MOST_ROWS).map(readAccess),
            fields.list(5, MOST_ROWS).map(readProofs),
            fields.uint(6, SECOND_BITS),
            fields.uint(7, SECOND_BITS),
            Limits.read(fields),
            some(fields, 10).map(readAccess),
            some(fields, 11).map(readNotes),
            readUnpaid(fields.has(12) ? fields.value(12) : undefined),
            readClaim(some(fields, 13)),
            some(fields, 14).map(readCapacity),
        );
        fields.done();
        for (const { path, why } of faults(policy)) throw new Malformed(CLAUSE, `${path} ${why}`);
        return policy;
    }
}

/** An optional field: it is left out where it would say nothing. */
function unlessEmpty(rows: Value[]): Value[] | undefined {
    return rows.length === 0 ? undefined : rows;
}

function some(fields: Fields, key: number): Value[] {
    if (!fields.has(key)) return [];
    const rows = fields.list(key, MOST_ROWS);
    if (rows.length === 0) throw new Malformed(CLAUSE, "an optional field that says nothing");
    return rows;
}

function written([key, items]: readonly [number | string, readonly (number | string)[]]): Value {
    return [key, [...items]];
}

/** What breaks the policy; the first one is told. */
function* faults(policy: Policy): Generator<Fault> {
    if (policy.version === 0) yield { path: "version", why: "is 0" };
    yield* policy.limits.faults();
    yield* claimFaults(policy.claim);
    yield* capacityFaults(policy.capacities);
    yield* windowsFaults(policy.windows);
    yield* accessFaults("zone", policy.access);
    yield* accessFaults("gate", policy.gateAccess);
    yield* notesFaults(policy.notes);
    yield* proofsFaults(policy.proofs);
}
