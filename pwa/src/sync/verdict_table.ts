/**
 * The table of PROTOCOL.md 10, row by row: each row is a small function that gives its reason or undefined.
 *
 * The first row that gives a reason decides; the last always does.
 */

import { WINDOW_S } from "../keys/proof.ts";
import { spent, Spent } from "./allowance.ts";
import { entriesOn, isInside } from "./ledger.ts";
import { EVERY_ZONE, Proof, WindowState } from "./policy.ts";
import { Reason, type Outcome } from "./reasons.ts";
import { RosterAnswer, VAGUE_CLOCK_S, type Scan } from "./scan.ts";

/** A list not older than this tells how many are inside; an older one may be wrong by everybody who came or went since. */
export const FRESH_S = 60;

/** What a row leaves in the journal: nothing, a denial, or that somebody passed. */
export type Writes = "nothing" | "denial" | "passage";

/** One row; `number` is that of PROTOCOL.md 10. */
export interface Row {
    readonly number: number;
    readonly when: (scan: Scan) => Reason | undefined;
    readonly outcome: Outcome;
    readonly writes: Writes;
}

/** The row that decides, its reason, and where somebody passes all the same the further grounds for attention. */
export interface Deciding {
    readonly row: Row;
    readonly reason: Reason;
    readonly notes: readonly Reason[];
    /** Whether it is what the server knew, and not this device (11.6). */
    readonly refusesByClaim: boolean;
}

/** What the table says of this scan. */
export function deciding(scan: Scan): Deciding {
    const notes: Reason[] = [];
    let first: Deciding | undefined;
    for (const row of TABLE) {
        const reason = row.when(scan);
        if (reason === undefined) continue;
        if (first !== undefined) notes.push(reason);
        else first = { row, reason, notes, refusesByClaim: row.when === anotherWasFirst };
        if (first.row.writes !== "passage") break; // who does not pass is told one ground
    }
    return first ?? { row: ELSE, reason: Reason.OK, notes, refusesByClaim: false };
}

function anotherEvent(scan: Scan): Reason | undefined {
    return scan.elsewhere ? Reason.WRONG_EVENT : undefined;
}

function noRoster(scan: Scan): Reason | undefined {
    return scan.answer === RosterAnswer.NO_ROSTER ? Reason.FACT_MISSING : undefined;
}

function notOnList(scan: Scan): Reason | undefined {
    return scan.answer === RosterAnswer.NOT_LISTED ? Reason.NOT_ON_LIST : undefined;
}

function state(scan: Scan): Reason | undefined {
    switch (scan.answer) {
        case RosterAnswer.REVOKED:
            return Reason.REVOKED;
        case RosterAnswer.SUSPENDED:
            return Reason.SUSPENDED;
        case RosterAnswer.REPLACED:
            return Reason.REPLACED;
        case RosterAnswer.UNPAID:
            return scan.entering && !scan.policy.unpaid ? Reason.UNPAID : undefined;
        case RosterAnswer.VALID:
        case RosterAnswer.NOT_LISTED:
        case RosterAnswer.NO_ROSTER:
            return undefined;
    }
}

function ticketTimes(scan: Scan): Reason | undefined {
    if (!scan.entering || !scan.clockKnown) return undefined;
    if (scan.nowS + scan.uS < scan.ticket.notBefore) return Reason.NOT_YET;
    return scan.nowS - scan.uS >= scan.ticket.expires ? Reason.EXPIRED : undefined;
}

/** Row 10. */
export function classElsewhere({ entering, policy, place, ticket }: Scan): Reason | undefined {
    return entering && !policy.letsIn(place.zone, ticket.class, place.gate) ? Reason.WRONG_ZONE : undefined;
}

function formNotAccepted({ policy, ticket, form }: Scan): Reason | undefined {
    return policy.accepts(ticket.class, form) ? undefined : Reason.PROOF_NOT_ACCEPTED;
}

function staleProof({ proofTime, clockKnown, nowS, uS, standing }: Scan): Reason | undefined {
    if (proofTime === undefined) return undefined;
    const outside = clockKnown && Math.abs(proofTime - nowS) > WINDOW_S + uS;
    const used = standing.lastProofS !== undefined && proofTime <= standing.lastProofS;
    return outside || used ? Reason.PROOF_STALE : undefined;
}

function outsideWindows(scan: Scan): Reason | undefined {
    if (!scan.entering || !scan.clockKnown || windowTouches(scan)) return undefined;
    return closedByNow(scan);
}

function windowTouches({ policy, place, nowS, slackS }: Scan): boolean {
    const [first, last] = [nowS - slackS, nowS + slackS];
    return policy.windows.some(
        ({ zone, fromS, toS }) =>
            (zone === place.zone || zone === EVERY_ZONE) && fromS <= last && first < toS,
    );
}

function closedByNow(scan: Scan): Reason | undefined {
    switch (scan.policy.windowState(scan.place.zone, scan.nowS)) {
        case WindowState.OPEN:
            return undefined;
        case WindowState.NOT_YET:
            return Reason.NOT_YET;
        case WindowState.CLOSED:
            return Reason.WINDOW_CLOSED;
    }
}

/** Row 14, by what this device knows. */
export function usedUpHere(scan: Scan): Reason | undefined {
    if (!scan.entering) return undefined;
    return spentBy(scan, certainEntries(scan)) ?? tooSoon(scan);
}

function spentBy({ policy, standing }: Scan, entriesThatDay: number): Reason | undefined {
    return byRule(spent(policy, standing.admits, standing.exits, entriesThatDay, standing.inZone));
}

function byRule(rule: Spent | undefined): Reason | undefined {
    switch (rule) {
        case undefined:
            return undefined;
        case Spent.MODE:
            return Reason.ALREADY_ADMITTED;
        case Spent.PER_USE:
        case Spent.TOTAL:
            return Reason.LIMIT_REACHED;
        case Spent.PER_DAY:
            return Reason.DAY_LIMIT_REACHED;
    }
}

function anotherWasFirst(scan: Scan): Reason | undefined {
    return scan.entering ? byRule(scan.claimed?.rule) : undefined;
}

/** The least number of entries on any day that it may be: none where the clock does not know the day. */
function certainEntries(scan: Scan): number {
    if (!scan.clockKnown) return 0;
    const { nowS, slackS } = scan;
    return Math.min(entriesAt(scan, nowS - slackS), entriesAt(scan, nowS + slackS));
}

function entriesAt({ policy, standing }: Scan, atS: number): number {
    const { limits } = policy;
    return limits.perDay > 0 ? entriesOn(standing, limits.dayOf(atS), limits) : 0;
}

function tooSoon(scan: Scan): Reason | undefined {
    return scan.clockKnown && withinGap(scan, scan.slackS) ? Reason.TOO_SOON : undefined;
}

function withinGap({ policy, standing, nowS }: Scan, slack: number): boolean {
    const last = standing.lastUse;
    if (policy.limits.gapS === 0 || last === undefined) return false;
    return nowS + slack < Math.floor(last.atMs / 1000) + policy.limits.gapS;
}

function full(scan: Scan): Reason | undefined {
    return scan.clockKnown && scan.listAgeS <= FRESH_S ? perhapsFull(scan) : undefined;
}

function perhapsFull({ entering, policy, place, standing }: Scan): Reason | undefined {
    const capacity = policy.capacityOf(place.zone);
    return entering && capacity !== undefined && standing.people >= capacity ? Reason.ZONE_FULL : undefined;
}

function listRed(scan: Scan): Reason | undefined {
    // An age counted by a clock that is not known is none to refuse by.
    const judged = scan.entering && scan.clockKnown;
    return judged && pastRed(scan, scan.slackS) ? Reason.LIST_TOO_OLD : undefined;
}

function pastRed({ policy, listAgeS }: Scan, slack: number): boolean {
    return policy.redS > 0 && listAgeS - slack > policy.redS;
}

function nobodyInside(scan: Scan): Reason | undefined {
    return !scan.entering && !isInside(scan.standing) ? Reason.NOT_INSIDE : undefined;
}

function vagueClock(scan: Scan): Reason | undefined {
    if (scan.clockKnown && scan.uS <= VAGUE_CLOCK_S) return undefined;
    const matters = scan.form === Proof.ROTATING || (scan.entering && inDoubt(scan));
    return matters ? Reason.CLOCK_UNKNOWN : undefined;
}

/** Whether rows 9, 13, 14 or 15 would refuse at some time that it may be: 9 within u, the others by `now` alone. */
function inDoubt(scan: Scan): boolean {
    const beyondTicket =
        scan.nowS - scan.uS < scan.ticket.notBefore || scan.nowS + scan.uS >= scan.ticket.expires;
    return beyondTicket || closedByNow(scan) !== undefined || limitedByNow(scan) || pastRed(scan, 0);
}

function limitedByNow(scan: Scan): boolean {
    return spentBy(scan, entriesAt(scan, scan.nowS)) !== undefined || withinGap(scan, 0);
}

function listAmber({ policy, listAgeS }: Scan): Reason | undefined {
    return policy.amberS > 0 && listAgeS > policy.amberS ? Reason.LIST_TOO_OLD : undefined;
}

function owing(scan: Scan): Reason | undefined {
    return scan.entering && scan.answer === RosterAnswer.UNPAID ? Reason.UNPAID : undefined;
}

function toLookAt({ entering, policy, ticket }: Scan): Reason | undefined {
    return entering && policy.lookAt(ticket.class).length > 0 ? Reason.LOOK : undefined;
}

const TABLE: readonly Row[] = [
    { number: 5, when: anotherEvent, outcome: "refuse", writes: "denial" },
    { number: 6, when: noRoster, outcome: "attention", writes: "nothing" },
    { number: 7, when: notOnList, outcome: "refuse", writes: "denial" },
    { number: 8, when: state, outcome: "refuse", writes: "denial" },
    { number: 9, when: ticketTimes, outcome: "refuse", writes: "denial" },
    { number: 10, when: classElsewhere, outcome: "refuse", writes: "denial" },
    { number: 11, when: formNotAccepted, outcome: "refuse", writes: "denial" },
    { number: 12, when: staleProof, outcome: "refuse", writes: "denial" },
    { number: 13, when: outsideWindows, outcome: "refuse", writes: "denial" },
    { number: 14, when: usedUpHere, outcome: "refuse", writes: "denial" },
    { number: 14, when: anotherWasFirst, outcome: "refuse", writes: "denial" },
    { number: 14, when: full, outcome: "refuse", writes: "denial" },
    { number: 15, when: listRed, outcome: "refuse", writes: "denial" },
    { number: 16, when: nobodyInside, outcome: "attention", writes: "passage" },
    { number: 16, when: owing, outcome: "attention", writes: "passage" },
    { number: 16, when: perhapsFull, outcome: "attention", writes: "passage" },
    { number: 17, when: vagueClock, outcome: "attention", writes: "passage" },
    { number: 18, when: listAmber, outcome: "attention", writes: "passage" },
    { number: 18, when: toLookAt, outcome: "attention", writes: "passage" },
];

const ELSE: Row = { number: 19, when: () => Reason.OK, outcome: "admit", writes: "passage" };
