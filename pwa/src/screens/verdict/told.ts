/** A verdict in words: what somebody reads from afar, and hears. */

import type { AnswerShown } from "../../gate/contract.ts";
import type { Words } from "../../words/words.ts";
import { nextStep } from "./next_step.ts";

export type Told = Readonly<Record<"word" | "why" | "next", string>>;

/**
 * Where a supervisor let somebody in, that is why, and what the rules said comes behind it. Of a guest whose code nobody saw they say to
 * look at a document, and that stays the next step.
 */
export function told(answer: AnswerShown, words: Words): Told {
    const { word, why, letInBy, reason } = answer;
    const rules = { word: words.sayOf(word), why: words.sayOf(why), next: nextStep(answer, words) };
    if (letInBy === undefined) return rules;
    const letIn = { ...rules, why: words.say("gate.verdict.let_in_by", { name: letInBy }) };
    if (reason === "NOT_SHOWN") return letIn;
    return { ...letIn, next: words.say("gate.verdict.let_in_by.rules", { why: rules.why }) };
}
