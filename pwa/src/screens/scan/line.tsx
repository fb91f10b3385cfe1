/** One quiet line about the network: being without one is normal. It is loud only where the policy calls the list too old. */

import type { JSX } from "preact";

import type { GateState } from "../../gate/contract.ts";
import { useHouse, useNow } from "../house.ts";
import { Icon } from "../parts/icon.tsx";
import { isTooOld, said } from "./said.ts";

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

function toneOf({ lists }: GateState, now: number): "calm" | "look" | "stop" {
    if (lists === undefined) return "stop";
    if (!isTooOld(lists, now)) return lists.closed ? "look" : "calm";
    return lists.refusesWhenOld ? "stop" : "look";
}
