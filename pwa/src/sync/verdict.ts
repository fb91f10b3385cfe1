/**
 * The verdict about one scan (PROTOCOL.md 10): a pure function of the code and of what the device knows.
 *
 * What cannot be read as a ticket is settled by `refuseCode` (rows 1 to 4); `decide` asks the rows from 5 on, in `verdict_table`.
 */

import type { Boarding } from "../keys/bcbp/boarding.ts";
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
} from "../keys/errors.ts";
import type { Shown } from "../keys/shown.ts";
import type { ClaimReply } from "./claim.ts";
import type { Moment } from "./clock.ts";
import { Kind } from "./content.ts";
import type { Flight } from "./flight.ts";
import type { LastUse, Standing } from "./ledger.ts";
import { entrances, opensS } from "./onward.ts";
import type { Note, Policy } from "./policy.ts";
import { Reason, type Outcome } from "./reasons.ts";
import { scanOf, type Direction, type Place, type RosterAnswer } from "./scan.ts";
import { deciding, type Writes } from "./verdict_table.ts";

export { RosterAnswer, rosterAnswer, type Direction, type Place } from "./scan.ts";

/**
 * The outcome of one scan, and all that the screen shows of it.
 *
 * `word`, `why` and `next` are keys of the catalogue: the one big word, the reason in about five words, the next step. `records`
 * is the kind of entry to commit before anything is shown; undefined: no entry. `admits`: the gate opens once it is committed.
 * `notes` are further grounds for attention, in the order of the table; `lookAt` is what the policy wants to be looked at. `ticket`
 * and what follows are undefined where the code is no ticket of this event: ids of another event must not be written into this
 * event's journal. `boarding` is what a boarding pass says, ours or not, for a person to read. `opensS` goes with NOT_YET, `entrances`
 * (gates) with WRONG_ZONE: when and where the guest may come in (10.4).
 */
export interface Verdict {
    readonly outcome: Outcome;
    readonly reason: Reason;
    readonly word: string;
    readonly why: string;
    readonly next: string;
    readonly records: Kind | undefined;
    readonly admits: boolean;
    readonly direction: Direction;
    readonly ticket: number | undefined;
    readonly index: number | undefined;
    readonly seat: string | undefined;
    readonly class: string | undefined;
    readonly name: string | undefined;
    readonly lastUse: LastUse | undefined;
    readonly listAgeS: number | undefined;
    readonly policy: number | undefined;
    readonly notes: readonly Reason[];
    readonly lookAt: readonly Note[];
    readonly boarding: Boarding | undefined;
    readonly opensS: number | undefined;
    readonly entrances: readonly number[];
}

/** Row 0: a locked device lets nobody pass, and what it writes from then on counts for nothing. */
export function lockedOut(direction: Direction = "entry", listAgeS?: number): Verdict {
    return withoutTicket("refuse", Reason.DEVICE_LOCKED, undefined, direction, listAgeS);
}

/** Rows 1 to 4: the verdict for a text that `openCode` refused. Any other error is thrown again. */
export function refuseCode(
    error: KeysError,
    direction: Direction = "entry",
    listAgeS?: number,
    flight?: Flight,
): Verdict {
    const [outcome, reason] = ofError(error);
    const verdict = withoutTicket(outcome, reason, Kind.DENY, direction, listAgeS);
    return error instanceof ForeignPass ? { ...verdict, boarding: legOf(error, flight) } : verdict;
}

/** The leg of this flight, else the first. */
function legOf({ boardings }: ForeignPass, flight: Flight | undefined): Boarding | undefined {
    return boardings.find((one) => flight?.isOf(one)) ?? boardings[0];
}

/** Row 6 where not even the event's profile was ever fetched: nothing can be told, and nothing is written. */
export function listMissing(direction: Direction = "entry"): Verdict {
    return withoutTicket("attention", Reason.FACT_MISSING, undefined, direction, undefined);
}

/** The verdict to show when the entry could not be committed: nobody passes unrecorded. */
export function storageFailed(direction: Direction = "entry", listAgeS?: number): Verdict {
    return withoutTicket("refuse", Reason.STORAGE_FAILED, undefined, direction, listAgeS);
}

function ofError(error: KeysError): [Outcome, Reason] {
    if (error instanceof NotOurs || error instanceof NotAPass) return ["unknown", Reason.NOT_OURS];
    if (error instanceof ForeignPass) return ["attention", Reason.FOREIGN_PASS];
    // A holder's key that is none breaks FORMAT.md 1.5.
    if (error instanceof Malformed || error instanceof BadKey) return ["unknown", Reason.MALFORMED];
    if (error instanceof UnknownKey) return ["unknown", Reason.UNKNOWN_KEY];
    if (error instanceof BadSignature) return ["refuse", Reason.BAD_SIGNATURE];
    if (error instanceof KeyNotAllowed) return ["refuse", Reason.KEY_NOT_ALLOWED];
    if (error instanceof KeyCompromised) return ["refuse", Reason.KEY_COMPROMISED];
    throw error; // not about a code: whoever asked has mixed something up
}

/**
 * Rows 5 to 19 for a code that verified.
 *
 * `standing` is that of (ticket, zone, use) of this place. `listAgeS` is undefined only where there is no list. `claimed` is what
 * the server answered to a claim (11.6), but for a `second` that names this device.
 */
export function decide(
    shown: Shown,
    place: Place,
    answer: RosterAnswer,
    standing: Standing,
    policy: Policy,
    moment: Moment,
    listAgeS: number | undefined,
    claimed?: ClaimReply,
): Verdict {
    const scan = scanOf(shown, place, answer, standing, policy, moment, listAgeS, claimed);
    const { row, reason, notes, refusesByClaim } = deciding(scan);
    const { direction } = place;
    const records = recordsOf(row.writes, direction);
    const ticket = reason === Reason.WRONG_EVENT ? undefined : shown.ticket;
    // Who was first, as the server told, or else what this device knows itself.
    const lastUse = (refusesByClaim ? claimed?.taken : undefined) ?? standing.toldUse;
    // Field by field: copying one object into another costs many times what all the rows do.
    return {
        outcome: row.outcome,
        reason,
        word: wordOf(row.outcome, direction),
        why: whyOf(reason),
        next: nextStep(reason, row.outcome),
        records,
        admits: row.writes === "passage",
        direction,
        ticket: ticket?.number,
        index: ticket?.index,
        seat: ticket?.seat,
        class: ticket?.class,
        name: ticket?.name,
        lastUse: ticket === undefined ? undefined : lastUse,
        listAgeS,
        policy: policy.version,
        notes,
        lookAt: row.writes === "passage" && scan.entering ? policy.lookAt(shown.ticket.class) : NOTHING,
        boarding: shown.boarding,
        opensS: reason === Reason.NOT_YET ? opensS(scan) : undefined,
        entrances: reason === Reason.WRONG_ZONE ? entrances(scan) : NOTHING,
    };
}

const NOTHING: readonly never[] = [];

function withoutTicket(
    outcome: Outcome,
    reason: Reason,
    records: Kind | undefined,
    direction: Direction,
    listAgeS: number | undefined,
): Verdict {
    return {
        outcome,
        reason,
        word: wordOf(outcome, direction),
        why: whyOf(reason),
        next: nextStep(reason, outcome),
        records,
        admits: false,
        direction,
        ticket: undefined,
        index: undefined,
        seat: undefined,
        class: undefined,
        name: undefined,
        lastUse: undefined,
        listAgeS,
        policy: undefined,
        notes: NOTHING,
        lookAt: NOTHING,
        boarding: undefined,
        opensS: undefined,
        entrances: NOTHING,
    };
}

function recordsOf(writes: Writes, direction: Direction): Kind | undefined {
    switch (writes) {
        case "nothing":
            return undefined;
        case "denial":
            return Kind.DENY;
        case "passage":
            return direction === "entry" ? Kind.ADMIT : Kind.EXIT;
    }
}

export function wordOf(outcome: Outcome, direction: Direction): string {
    return direction === "entry" ? `outcome.${outcome}` : `outcome.${outcome}.exit`;
}

export function whyOf(reason: Reason): string {
    return `reason.${Reason[reason]}.why`;
}

/** An old list, a missing payment and a zone that may be full are next steps of their own where the guest may pass. */
export function nextStep(reason: Reason, outcome: Outcome): string {
    const key = `reason.${Reason[reason]}.next`;
    return outcome === "attention" && OWN_STEPS.has(reason) ? `${key}.attention` : key;
}

const OWN_STEPS: ReadonlySet<Reason> = new Set([Reason.LIST_TOO_OLD, Reason.UNPAID, Reason.ZONE_FULL]);
