/** What no camera reads: a code, typed or pasted, or the reference printed by it. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { useHouse } from "../house.ts";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { Sheet } from "../parts/sheet.tsx";

interface TypingProps {
    readonly onRead: (text: string) => void;
    readonly onSearch: (typed: string) => void;
    readonly onClose: () => void;
}

export function Typing({ onRead, onSearch, onClose }: TypingProps): JSX.Element {
    const { words, state, gate } = useHouse();
    const [typed, setTyped] = useState("");
    const text = typed.trim();
    const check = (event: Event): void => {
        event.preventDefault();
        if (text === "") return;
        onClose();
        // A reference names a guest and admits nobody: as a code it would be refused, and written down as that.
        gate.typed(text).then(
            (typed) => {
                if (typed.kind === "reference") onSearch(text);
                else onRead(typed.text);
            },
            () => {
                onRead(text);
            },
        );
    };
    return (
        <Sheet title={words.say("gate.scan.type.title")} onClose={onClose}>
            <form class="stack" onSubmit={check}>
                <Field
                    label={words.say("gate.scan.type.label")}
                    hint={words.say("gate.scan.type.hint")}
                    value={typed}
                    onInput={setTyped}
                    isCode
                    focused
                    enterKey="go"
                />
                <Button kind="primary" sign="done" type="submit" disabled={text === ""}>
                    {words.say("gate.scan.type.go")}
                </Button>
                {state.knowsNames && (
                    <Button
                        sign="search"
                        onPress={() => {
                            onSearch(text);
                        }}
                    >
                        {words.say("gate.scan.type.search")}
                    </Button>
                )}
            </form>
        </Sheet>
    );
}
