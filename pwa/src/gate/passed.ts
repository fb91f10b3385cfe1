/** The newest passages of this device: as they were answered in this run, or by what the store still knows of earlier ones. */

import { recentPassages, type Passage } from "../device/passages.ts";
import type { Connection } from "../device/connection.ts";
import { Kind } from "../sync/content.ts";
import type { AnswerShown } from "./contract.ts";

const RECENT = 50;
const REMEMBERED = 200;

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

    /** The newest passages, newest first. */
    recent(connection: Connection, event: number): readonly AnswerShown[] {
        return recentPassages(connection, event, RECENT).map((passage) => ({
            ...(this.answers.get(nameOf(passage.entry)) ?? earlier(passage)),
            takenBack: passage.voided,
        }));
    }
}

function nameOf({ epoch, seq }: { readonly epoch: number; readonly seq: number }): string {
    return `${epoch}/${seq}`;
}

/** What the store still says of a passage of an earlier run: that it was, and when. */
function earlier({ entry, atMs, kind }: Passage): AnswerShown {
    const nothing = { seat: undefined, class: undefined, name: undefined, note: undefined };
    const unsaid = { lastUse: undefined, boarding: undefined, listAgeS: undefined, notes: [], lookAt: [] };
    const leaving = kind === Kind.EXIT;
    return {
        ...{ ...nothing, ...unsaid, number: 0, atMs, tier: "device", canOverride: false },
        way: leaving ? "exit" : "entry",
        outcome: "admit",
        reason: "OK",
        word: leaving ? "outcome.admit.exit" : "outcome.admit",
        why: "reason.OK.why",
        next: "reason.OK.next",
        entry: { epoch: entry.epoch, seq: entry.seq },
        passed: true,
        takenBack: false,
    };
}
