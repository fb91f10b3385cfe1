/** How many passed here and how many are inside, as far as this device knows. */

import type { JSX } from "preact";

import type { Way } from "../../gate/contract.ts";
import { useHouse } from "../house.ts";

/** Who came and who went, where `way` does not say which of them matters now. */
export function CountsShown({ way }: { readonly way?: Way }): JSX.Element | null {
    const { words, state } = useHouse();
    const { counts } = state;
    if (counts === undefined) return null;
    const { inside, capacity } = counts;
    return (
        <dl class="counts" aria-label={words.say("gate.count.title")}>
            {way !== "exit" && <Figure n={counts.admitted} what={words.say("gate.count.admitted")} />}
            {way !== "entry" && <Figure n={counts.left} what={words.say("gate.count.left")} />}
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
