/** One scan as the table of verdicts sees it: where, what was shown, and all that the device knows (PROTOCOL.md 10). */

import { ProofKind, type Ticket } from "../keys/body.ts";
import type { Shown } from "../keys/shown.ts";
import type { ClaimReply } from "./claim.ts";
import type { Moment } from "./clock.ts";
import type { Flight } from "./flight.ts";
import type { Standing } from "./ledger.ts";
import { Proof, type Policy } from "./policy.ts";
import type { Gate } from "./profile.ts";
import { CredentialState } from "./roster.ts";

export const VAGUE_CLOCK_S = 60;

/** Which way the gate leads. */
export type Direction = "entry" | "exit";

/**
 * Where the scan happens, and for which of the ticket's uses. `flight`: which one the event is, where its profile says so. `gates`: all of
 * the event, to which somebody may be sent who is wrong here.
 */
export interface Place {
    readonly event: number;
    readonly gate: number;
    readonly zone: number;
    readonly use: number;
    readonly direction: Direction;
    readonly flight: Flight | undefined;
    readonly gates: readonly Pick<Gate, "id" | "zone">[];
}

/** Whether this code is for this event, and the leg of a boarding pass for this flight (row 5). */
export function isFor(place: Place, shown: Shown): boolean {
    if (shown.ticket.event !== place.event) return false;
    return shown.boarding === undefined || place.flight === undefined || place.flight.isOf(shown.boarding);
}

/** What the device's roster says about a status index. NO_ROSTER: the device holds none. */
export enum RosterAnswer {
    NO_ROSTER,
    NOT_LISTED,
    VALID,
    REVOKED,
    SUSPENDED,
    REPLACED,
    UNPAID,
}

/** The answer of a roster that is held; undefined: the index is not on it. */
export function rosterAnswer(state: CredentialState | undefined): RosterAnswer {
    switch (state) {
        case undefined:
            return RosterAnswer.NOT_LISTED;
        case CredentialState.VALID:
            return RosterAnswer.VALID;
        case CredentialState.REVOKED:
            return RosterAnswer.REVOKED;
        case CredentialState.SUSPENDED:
            return RosterAnswer.SUSPENDED;
        case CredentialState.REPLACED:
            return RosterAnswer.REPLACED;
        case CredentialState.UNPAID:
            return RosterAnswer.UNPAID;
    }
}

/** The form in which this ticket is shown (row 11). */
export function proofForm(shown: Shown): Proof {
    if (shown.alias !== undefined) return Proof.ALIAS;
    if (shown.boarding !== undefined) return Proof.BOARDING_PASS;
    if (shown.proofTime !== undefined) return Proof.ROTATING;
    if (shown.ticket.proof === ProofKind.HOLDER_KEY) return Proof.BARE;
    return shown.ticket.paper ? Proof.PAPER : Proof.STATIC;
}

/**
 * Everything the rows ask about. `elsewhere`: the code is not for this event. `uS` is 0 where the clock's uncertainty is unknown
 * (`clockKnown` false). `slackS` is how far windows and ages bend: not at all for a clock that is good enough.
 *
 * `claimed`: what the server answered to the claim for this entry; undefined where there is no answer that counts.
 */
export interface Scan {
    readonly ticket: Ticket;
    readonly form: Proof;
    readonly proofTime: number | undefined;
    readonly place: Place;
    readonly entering: boolean;
    readonly elsewhere: boolean;
    readonly answer: RosterAnswer;
    readonly standing: Standing;
    readonly policy: Policy;
    readonly nowS: number;
    readonly uS: number;
    readonly slackS: number;
    readonly clockKnown: boolean;
    readonly listAgeS: number;
    readonly claimed: ClaimReply | undefined;
}

/** A scan by what `decide` is given. */
export function scanOf(
    shown: Shown,
    place: Place,
    answer: RosterAnswer,
    standing: Standing,
    policy: Policy,
    moment: Moment,
    listAgeS: number | undefined,
    claimed: ClaimReply | undefined,
): Scan {
    const { nowS, uncertaintyS } = moment;
    const uS = uncertaintyS ?? 0;
    return {
        ticket: shown.ticket,
        form: proofForm(shown),
        proofTime: shown.proofTime,
        place,
        entering: place.direction === "entry",
        elsewhere: !isFor(place, shown),
        answer,
        standing,
        policy,
        nowS,
        uS,
        slackS: uS > VAGUE_CLOCK_S ? uS : 0,
        clockKnown: uncertaintyS !== undefined,
        listAgeS: listAgeS ?? 0,
        claimed,
    };
}
