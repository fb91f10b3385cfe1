/** In small: how old the list was, and who answered. */

import type { JSX } from "preact";

import type { AnswerShown } from "../../gate/contract.ts";
import { useHouse } from "../house.ts";

export function Source({ answer }: { readonly answer: AnswerShown }): JSX.Element {
    const { words, state } = useHouse();
    const list =
        answer.listAgeS !== undefined
            ? words.say("gate.verdict.list", { age: words.span(answer.listAgeS * 1000) })
            : // Nobody looked into the list, as on a full disk: that is not to have none.
              state.lists === undefined && words.say("gate.verdict.list.none");
    return (
        <p class="verdict-source">
            {[words.time(answer.atMs), list, words.say(`gate.verdict.tier.${answer.tier}`)]
                .filter(Boolean)
                .join(" · ")}
        </p>
    );
}
