/** The newest passages of this device: as they were answered in this run, or by what the store still knows of earlier ones and their guests. */

import type { Reading } from "../sync/clock.ts";
import { recentPassages, writtenAgoMs, type Passage } from "../device/passages.ts";
import type { Connection } from "../device/connection.ts";
import type { HeldList } from "../device/event_lists.ts";
import { listed } from "../device/guests.ts";
import { Kind } from "../sync/content.ts";
import type { AnswerShown } from "./contract.ts";

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
            ...(this.answers.get(nameOf(passage.entry)) ?? earlier(passage, whose(passage))),
            ofThisRun: writtenAgoMs(connection, event, passage, now) !== undefined,
            takenBack: passage.voided,
        }));
    }
}

function nameOf({ epoch, seq }: { readonly epoch: number; readonly seq: number }): string {
    return `${epoch}/${seq}`;
}

/** What the store still says of a passage of an earlier run: that it was, when, and whose, where this device holds a manifest. */
function earlier({ entry, atMs, kind }: Passage, who: Who): AnswerShown {
    const unsaid = { lastUse: undefined, boarding: undefined, listAgeS: undefined, notes: [], lookAt: [] };
    const leaving = kind === Kind.EXIT;
    return {
        ...{ seat: who.seat, class: who.class, name: who.name, note: who.note },
        ...{ ...unsaid, number: 0, atMs, tier: "device", canOverride: false },
        way: leaving ? "exit" : "entry",
        outcome: "admit",
        reason: "OK",
        word: leaving ? "outcome.admit.exit" : "outcome.admit",
        why: "reason.OK.why",
        next: "reason.OK.next",
        entry: { epoch: entry.epoch, seq: entry.seq },
        passed: true,
        ofThisRun: false,
        takenBack: false,
    };
}
