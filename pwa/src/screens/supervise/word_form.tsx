/** A number and a PIN, typed with gloves: one keypad, twice. A keyboard types into the same fields. */

import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import { PIN } from "../../decoding/contract.ts";
import type { Word } from "../../gate/contract.ts";
import { useHouse } from "../house.ts";
import { Button } from "../parts/button.tsx";
import { useFocus } from "../parts/focus.ts";
import { Busy, Notice, Refused } from "../parts/notice.tsx";
import type { Task } from "../task.ts";
import { Keypad } from "./keypad.tsx";

interface WordFormProps {
    /** What is done with the word: the last button says it. */
    readonly doing: string;
    readonly task: Task;
    readonly onWord: (word: Word) => void;
    /** Whose PIN is asked for at once. */
    readonly operator?: string | undefined;
}

export function WordForm({ doing, task, onWord, operator: known }: WordFormProps): JSX.Element {
    const { words } = useHouse();
    const [operator, setOperator] = useState(known);
    if (operator === undefined) return <Who onWho={setOperator} />;
    return (
        <Secret
            operator={operator}
            doing={doing}
            task={task}
            onPin={(pin) => {
                onWord({ operator, pin });
            }}
        >
            <Button
                kind="quiet"
                onPress={() => {
                    task.clear();
                    setOperator(undefined);
                }}
            >
                {words.say("gate.word.back")}
            </Button>
        </Secret>
    );
}

function Who({ onWho }: { readonly onWho: (operator: string) => void }): JSX.Element {
    const { words } = useHouse();
    const id = useId();
    const [typed, setTyped] = useState("");
    const [byName, setByName] = useState(false);
    const input = useFocus<HTMLInputElement>(true);
    const done = (event: Event): void => {
        event.preventDefault();
        if (typed.trim() !== "") onWho(typed.trim());
    };
    return (
        <form class="word" onSubmit={done}>
            <label for={id}>{words.say("gate.word.number")}</label>
            <input
                ref={input}
                id={id}
                class="word-input"
                value={typed}
                data-no-codes=""
                inputMode={byName ? "text" : "none"}
                autocomplete="off"
                spellcheck={false}
                onInput={(event) => {
                    setTyped(event.currentTarget.value);
                }}
            />
            {!byName && <Keypad value={typed} onChange={setTyped} />}
            <Button kind="primary" type="submit" sign="next" disabled={typed.trim() === ""}>
                {words.say("gate.word.next")}
            </Button>
            <Button
                kind="quiet"
                onPress={() => {
                    setByName(!byName);
                    // Anew, so that the screen's own keyboard comes up for a name.
                    input.current?.blur();
                    requestAnimationFrame(() => input.current?.focus());
                }}
            >
                {words.say(byName ? "gate.word.keypad" : "gate.word.name")}
            </Button>
        </form>
    );
}

interface SecretProps {
    readonly operator: string;
    readonly doing: string;
    readonly task: Task;
    readonly onPin: (pin: string) => void;
    readonly children: JSX.Element;
}

function Secret({ operator, doing, task, onPin, children }: SecretProps): JSX.Element {
    const { words } = useHouse();
    const id = useId();
    const [pin, setPin] = useState("");
    /** How often what was typed was none, and whether the last was: each time it is read out anew, until somebody types on. */
    const [nones, setNones] = useState(0);
    const [isNone, setIsNone] = useState(false);
    const input = useFocus<HTMLInputElement>(true);
    const done = (event: Event): void => {
        event.preventDefault();
        if (pin === "" || task.busy) return;
        // Whatever else somebody, or a scanner, typed here: it costs nobody a try.
        setPin("");
        if (PIN.test(pin)) {
            onPin(pin);
            return;
        }
        task.clear();
        setIsNone(true);
        setNones(nones + 1);
    };
    const change = (typed: string): void => {
        setIsNone(false);
        setPin(typed);
    };
    return (
        <form class="word" onSubmit={done}>
            <label for={id}>{words.say("gate.word.pin.of", { operator })}</label>
            <input
                ref={input}
                id={id}
                class="word-input"
                type="password"
                data-no-codes="pin"
                inputMode="none"
                autocomplete="off"
                value={pin}
                onInput={(event) => {
                    change(event.currentTarget.value);
                }}
            />
            {isNone && <Notice key={nones} tone="look" title={words.say("gate.word.pin.none")} answers />}
            {task.busy ? <Busy>{words.say("gate.word.busy")}</Busy> : <Refused refusal={task.refusal} />}
            <Keypad value={pin} onChange={change} />
            <Button kind="primary" type="submit" sign="done" disabled={pin === "" || task.busy}>
                {doing}
            </Button>
            {children}
        </form>
    );
}
