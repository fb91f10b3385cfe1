/** What the steward is to do: with the time or the entrance in it, where the gate knows them. */

import type { AnswerShown } from "../../gate/contract.ts";
import type { Words } from "../../words/words.ts";

/** "Ask them to come back at 20:00.", "Send them to Gate B." More than two entrances are no direction. */
export function nextStep({ next, onward, atMs }: AnswerShown, words: Words): string {
    const [gate, other, ...more] = onward?.entrances ?? [];
    if (onward?.opensAtMs !== undefined) return comingBack(onward.opensAtMs, atMs, words);
    if (gate === undefined || more.length > 0) return words.sayOf(next);
    if (other === undefined) return words.say("reason.WRONG_ZONE.next.one", { gate });
    return words.say("reason.WRONG_ZONE.next.two", { gate, other });
}

function comingBack(opensMs: number, nowMs: number, words: Words): string {
    const time = words.time(opensMs);
    if (words.formats.isSameDay(opensMs, nowMs)) return words.say("reason.NOT_YET.next.at", { time });
    return words.say("reason.NOT_YET.next.day", { date: words.formats.date(opensMs), time });
}
