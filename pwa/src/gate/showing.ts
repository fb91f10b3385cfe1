/** A verdict as screens show it: plain values that cross to the page. */

import type { Boarding } from "../keys/bcbp/boarding.ts";
import { Note } from "../sync/policy.ts";
import { Reason } from "../sync/reasons.ts";
import type { Answer } from "../device/answer.ts";
import type { AnswerShown, BoardingShown, OnwardShown } from "./contract.ts";

/** The answer, as the one with this number in this run. */
export function shown(answer: Answer, number: number): AnswerShown {
    const { verdict, guest, entry, lastUse } = answer;
    return {
        number,
        atMs: answer.atMs,
        way: verdict.direction,
        outcome: verdict.outcome,
        reason: Reason[verdict.reason],
        word: verdict.word,
        why: verdict.why,
        next: verdict.next,
        seat: verdict.seat ?? guest?.seat,
        class: verdict.class,
        name: guest?.name ?? verdict.name,
        note: guest?.note,
        letInBy: answer.supervisor,
        lastUse: lastUse && { atMs: lastUse.atMs, gate: lastUse.gate, here: lastUse.here },
        onward: onwardShown(answer),
        notes: verdict.notes.map((reason) => Reason[reason]),
        lookAt: verdict.lookAt.map((note) => Note[note]),
        boarding: verdict.boarding && boardingShown(verdict.boarding),
        listAgeS: verdict.listAgeS,
        tier: answer.tier,
        entry: entry && { epoch: entry.epoch, seq: entry.seq },
        passed: verdict.admits && entry !== undefined,
        ofThisRun: true,
        takenBack: false,
        canOverride: answer.canOverride,
    };
}

function onwardShown({ verdict: { opensS }, entrances }: Answer): OnwardShown | undefined {
    if (opensS === undefined && entrances.length === 0) return undefined;
    return { opensAtMs: opensS === undefined ? undefined : opensS * 1000, entrances };
}

function boardingShown(boarding: Boarding): BoardingShown {
    return {
        passenger: boarding.name,
        flight: `${boarding.carrier}${boarding.flight.replace(/^0+(?=[0-9])/, "")}`,
        from: boarding.origin,
        to: boarding.destination,
        seat: boarding.seat,
        sequence: boarding.sequence,
        locator: boarding.pnr,
    };
}
