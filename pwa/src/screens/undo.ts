/** Which passages can be taken back, and by whom. */

import type { AnswerShown } from "../gate/contract.ts";

/** For so long a device takes its own word back, by a clock that begins anew with it (PROTOCOL.md 12.1, ADR 0023). */
export const UNDO_MS = 120_000;

export type Undo = "now" | "late" | "no";

/**
 * `now`: by whoever is at the gate, which goes for the newest passage alone; `late`: by a supervisor's word.
 *
 * @param all the passages that are known, newest first
 */
export function undoOf(answer: AnswerShown, all: readonly AnswerShown[], now: number): Undo {
    if (!answer.passed || answer.takenBack || answer.entry === undefined) return "no";
    const newest = all.find(({ passed, takenBack }) => passed && !takenBack);
    return newest === answer && answer.ofThisRun && now - answer.atMs < UNDO_MS ? "now" : "late";
}
