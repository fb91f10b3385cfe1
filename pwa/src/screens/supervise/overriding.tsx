/** A supervisor lets in who was refused, with the code that is at hand. */

import type { JSX } from "preact";

import type { AnswerShown } from "../../gate/contract.ts";
import { useHouse } from "../house.ts";
import { Sheet } from "../parts/sheet.tsx";
import { useTask } from "../task.ts";
import { signedInSupervisor } from "./signed_in.ts";
import { WordForm } from "./word_form.tsx";

interface OverridingProps {
    readonly text: string;
    /** What the rules said, in words. */
    readonly why: string;
    readonly onTold: (answer: AnswerShown) => void;
    readonly onClose: () => void;
}

export function Overriding({ text, why, onTold, onClose }: OverridingProps): JSX.Element {
    const { words, gate, state } = useHouse();
    const task = useTask();
    return (
        <Sheet title={words.say("gate.override.title")} onClose={onClose}>
            <p>{words.say("gate.override.what", { why })}</p>
            <WordForm
                doing={words.say("gate.word.admit")}
                task={task}
                operator={signedInSupervisor(state)}
                onWord={(word) => {
                    task.run(async () => {
                        onTold(await gate.override(text, word));
                    });
                }}
            />
        </Sheet>
    );
}
