/** What stands in the line about the network. */

import type { GateState, ListsShown } from "../../gate/contract.ts";
import type { Words } from "../../words/words.ts";
import { isListOld } from "../readiness.ts";

/** "no network · list of 19:52 · 14 to send" */
export function said(state: GateState, words: Words, now: number): string {
    const unsent = state.counts?.unsent ?? 0;
    const parts = [words.say(`gate.line.${state.network.kind}`), ofList(state, words, now)];
    if (state.lists?.closed === true) parts.unshift(words.say("gate.line.closed"));
    if (unsent > 0) parts.push(words.say("gate.line.unsent", { n: unsent }));
    return parts.join(" · ");
}

function ofList({ lists }: GateState, words: Words, now: number): string {
    if (lists === undefined) return words.say("gate.line.list.none");
    const [time, date] = [words.time(lists.issuedMs), words.formats.date(lists.issuedMs)];
    if (isTooOld(lists, now)) return words.say("gate.line.list.old", { time });
    if (words.formats.isSameDay(lists.issuedMs, now)) return words.say("gate.line.list", { time });
    return words.say("gate.line.list.day", { date, time });
}

/** Only a policy makes an age an alarm here. */
export function isTooOld(lists: ListsShown, now: number): boolean {
    return lists.oldAfterS !== undefined && isListOld(lists, now);
}
