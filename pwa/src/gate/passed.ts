/** The newest passages of this device: as they were answered in this run, or by what the store still knows of earlier ones. */

import type { Reading } from "../sync/clock.ts";
import { recentPassages, writtenAgoMs, type Passage } from "../device/passages.ts";
import type { Connection } from "../device/connection.ts";
import type { HeldList } from "../device/event_lists.ts";
import { listed } from "../device/guests.ts";
import { contentAt } from "../device/journal.ts";
import { Kind, type Content } from "../sync/content.ts";
import { Reason } from "../sync/reasons.ts";
import { nextStep, whyOf, wordOf } from "../sync/verdict.ts";
import type { AnswerShown, Way } from "./contract.ts";

const RECENT = 50;
const REMEMBERED = 200;

type Who = Pick<AnswerShown, "seat" | "class" | "name" | "note">;
const NOBODY: Who = { seat: undefined, class: undefined, name: undefined, note: undefined };

/** Remembers answers by their entries. */
export class Passed {
    private readonly answers = new Map<string, AnswerShown>();

    /** One that let somebody pass is remembered for a while. */
    note(answer: AnswerShown): void {
        if (!answer.passed || answer.entry === undefined) return;
        this.answers.set(nameOf(answer.entry), answer);
        const [oldest] = this.answers.keys();
        if (this.answers.size > REMEMBERED && oldest !== undefined) this.answers.delete(oldest);
    }

    /** Who they were is nobody's business any more. */
    forget(): void {
        this.answers.clear();
    }

    /** The newest passages, newest first. `now`: by the clocks that a passage is taken back by. */
    recent(
        connection: Connection,
        event: number,
        manifest: HeldList | undefined,
        now: Reading,
    ): readonly AnswerShown[] {
        const whose = ({ ticket }: Passage): Who =>
            (manifest && listed(connection, event, manifest.batch, ticket)) ?? NOBODY;
        return recentPassages(connection, event, RECENT).map((passage) => ({
            ...(this.answers.get(nameOf(passage.entry)) ??
                earlier(passage, whose(passage), said(connection, event, passage))),
            ofThisRun: writtenAgoMs(connection, event, passage, now) !== undefined,
            takenBack: passage.voided,
        }));
    }
}

function said(connection: Connection, event: number, { entry }: Passage): Content | undefined {
    return contentAt(connection, event, entry.epoch, entry.seq);
}

function nameOf({ epoch, seq }: { readonly epoch: number; readonly seq: number }): string {
    return `${epoch}/${seq}`;
}

/**
 * What the store still says of a passage of an earlier run: when it was and why, and whose: by the manifest, where this device holds one,
 * else what the ticket said of its place.
 */
function earlier(passage: Passage, who: Who, said: Content | undefined): AnswerShown {
    const { entry, atMs, kind } = passage;
    const unsaid = { lastUse: undefined, boarding: undefined, listAgeS: undefined, notes: [], lookAt: [] };
    return {
        ...{ seat: who.seat ?? passage.seat, class: who.class ?? passage.class },
        ...{ name: who.name, note: who.note },
        ...{ ...unsaid, ...whatWasSaid(kind === Kind.EXIT ? "exit" : "entry", said) },
        ...{ number: 0, atMs, tier: "device", canOverride: false },
        entry: { epoch: entry.epoch, seq: entry.seq },
        passed: true,
        ofThisRun: false,
        takenBack: false,
    };
}

type WhatWasSaid = Pick<AnswerShown, "way" | "outcome" | "reason" | "word" | "why" | "next">;

/** Who passed for another reason than none had to be looked at, but for whom a supervisor let in. */
function whatWasSaid(way: Way, said: Content | undefined): WhatWasSaid {
    const name = Reason[said?.reason ?? Reason.OK] ?? "OK"; // a newer program may have had others
    const reason = Reason[name as keyof typeof Reason];
    const overruled = said?.kind === Kind.OVERRIDE;
    const outcome = reason === Reason.OK || overruled ? "admit" : "attention";
    return {
        ...{ way, outcome, reason: name },
        ...{ word: wordOf(outcome, way), why: whyOf(reason), next: nextStep(reason, outcome) },
    };
}
