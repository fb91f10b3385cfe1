/** When and where a ticket was used before. */

import type { LastUseShown } from "../../gate/contract.ts";
import type { Words } from "../../words/words.ts";

/** "used at 20:01, Gate B", with the day where it was another one. */
export function usedAt({ atMs, gate, here }: LastUseShown, words: Words, now: number): string {
    const [time, date] = [words.time(atMs), words.formats.date(atMs)];
    if (!words.formats.isSameDay(atMs, now)) {
        if (gate === undefined) return words.say("gate.verdict.use.day", { date, time });
        return words.say("gate.verdict.use.day.gate", { date, time, gate });
    }
    if (here) return words.say("gate.verdict.use.here", { time });
    return gate === undefined ? words.say("use.at", { time }) : words.say("use.at_gate", { time, gate });
}
