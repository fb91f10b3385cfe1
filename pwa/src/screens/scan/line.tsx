/** One quiet line about the network: being without one is normal. It is loud only where the policy calls the list too old. */

import type { JSX } from "preact";

import type { GateState } from "../../gate/contract.ts";
import type { Words } from "../../words/words.ts";
import { useHouse, useNow } from "../house.ts";
import { Icon } from "../parts/icon.tsx";
import { isListOld } from "../readiness.ts";

const OFTEN_MS = 10_000;

export function NetworkLine({ onPress }: { readonly onPress: () => void }): JSX.Element {
    const { words, state } = useHouse();
    const now = useNow(OFTEN_MS);
    const tone = toneOf(state, now);
    const { kind } = state.network;
    return (
        <button type="button" class={`line line-${tone}`} onClick={onPress}>
            {tone === "calm" ? (
                <span class={`line-dot line-dot-${kind}`} aria-hidden="true" />
            ) : (
                <Icon sign="look" />
            )}
            <span>{said(state, words, now)}</span>
        </button>
    );
}

/** "no network · list of 19:52 · 14 to send" */
export function said(state: GateState, words: Words, now: number): string {
    const unsent = state.counts?.unsent ?? 0;
    const parts = [words.say(`gate.line.${state.network.kind}`), ofList(state, words, now)];
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
function isTooOld(lists: NonNullable<GateState["lists"]>, now: number): boolean {
    return lists.oldAfterS !== undefined && isListOld(lists, now);
}

function toneOf({ lists }: GateState, now: number): "calm" | "look" | "stop" {
    if (lists === undefined) return "stop";
    if (!isTooOld(lists, now)) return "calm";
    return lists.refusesWhenOld ? "stop" : "look";
}
