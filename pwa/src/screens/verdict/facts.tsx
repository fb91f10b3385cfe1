/** Who it is, and when the ticket was used before: only what is known, each with its name. */

import type { JSX } from "preact";

import type { AnswerShown, BoardingShown, LastUseShown } from "../../gate/contract.ts";
import type { Words } from "../../words/words.ts";
import { useHouse, useNow } from "../house.ts";
import { usedAt } from "./used_at.ts";

const OFTEN_MS = 5_000;

interface Fact {
    readonly what: string;
    readonly is: string;
    /** Its value wants the width of two. */
    readonly wide?: boolean;
}

export function Facts({ answer }: { readonly answer: AnswerShown }): JSX.Element {
    const { words } = useHouse();
    const facts = answer.boarding === undefined ? guest(answer, words) : passenger(answer.boarding, words);
    const further = [
        ...answer.notes.map((reason) => words.sayOf(`reason.${reason}.why`)),
        ...answer.lookAt.map((key) => words.sayOf(key)),
    ];
    return (
        <>
            {further.length > 0 && (
                <ul class="verdict-look">
                    {further.map((said) => (
                        <li key={said}>{said}</li>
                    ))}
                </ul>
            )}
            {facts.length > 0 && (
                <dl class="facts">
                    {facts.map(({ what, is, wide }) => (
                        <div key={what} class={wide === true ? "fact fact-wide" : "fact"}>
                            <dt>{what}</dt>
                            <dd>{is}</dd>
                        </div>
                    ))}
                </dl>
            )}
            {answer.lastUse !== undefined && <LastUse use={answer.lastUse} />}
        </>
    );
}

function guest({ seat, class: grade, name, note }: AnswerShown, words: Words): Fact[] {
    return known([
        { what: words.say("gate.verdict.seat"), is: seat },
        { what: words.say("gate.verdict.class"), is: grade },
        { what: words.say("gate.verdict.name"), is: name, wide: true },
        { what: words.say("gate.verdict.note"), is: note, wide: true },
    ]);
}

function passenger(boarding: BoardingShown, words: Words): Fact[] {
    return known([
        { what: words.say("gate.verdict.seat"), is: boarding.seat },
        { what: words.say("gate.verdict.flight"), is: `${boarding.flight} ${boarding.from}–${boarding.to}` },
        { what: words.say("gate.verdict.passenger"), is: boarding.passenger, wide: true },
        { what: words.say("gate.verdict.sequence"), is: boarding.sequence },
        { what: words.say("gate.verdict.locator"), is: boarding.locator },
    ]);
}

function known(facts: readonly { what: string; is: string | undefined; wide?: boolean }[]): Fact[] {
    return facts.flatMap(({ is, ...fact }) => (is === undefined || is === "" ? [] : [{ ...fact, is }]));
}

function LastUse({ use }: { readonly use: LastUseShown }): JSX.Element {
    const { words } = useHouse();
    const now = useNow(OFTEN_MS);
    return (
        <p class="verdict-use">
            {usedAt(use, words, now)} <span>({words.ago(use.atMs, now)})</span>
        </p>
    );
}
