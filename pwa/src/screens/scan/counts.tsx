/** How many passed here and how many are inside, as far as this device knows. */

import type { JSX } from "preact";

import type { Way } from "../../gate/contract.ts";
import { useHouse } from "../house.ts";

export function CountsShown({ way }: { readonly way: Way }): JSX.Element | null {
    const { words, state } = useHouse();
    const { counts } = state;
    if (counts === undefined) return null;
    const { inside, capacity } = counts;
    const passed = way === "entry" ? counts.admitted : counts.left;
    return (
        <dl class="counts" aria-label={words.say("gate.count.title")}>
            <Figure
                n={passed}
                what={words.say(way === "entry" ? "gate.count.admitted" : "gate.count.left")}
            />
            {inside !== undefined && (
                <Figure
                    n={inside}
                    what={
                        capacity === undefined
                            ? words.say("gate.count.inside")
                            : words.say("gate.count.inside.of", { capacity })
                    }
                />
            )}
            <Figure n={counts.refused} what={words.say("gate.count.refused")} />
        </dl>
    );
}

function Figure({ n, what }: { readonly n: number; readonly what: string }): JSX.Element {
    const { words } = useHouse();
    return (
        <div class="figure">
            <dt>{what}</dt>
            <dd>{words.formats.number(n)}</dd>
        </div>
    );
}
