/** Taking a passage back: at once within two minutes, later by a supervisor's word. */

import type { JSX } from "preact";

import type { AnswerShown } from "../../gate/contract.ts";
import { useHouse } from "../house.ts";
import { Button } from "../parts/button.tsx";
import { Refused } from "../parts/notice.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { useTask } from "../task.ts";
import { signedInSupervisor } from "./signed_in.ts";
import { WordForm } from "./word_form.tsx";

interface UndoingProps {
    /** The passage that is meant. */
    readonly entry: NonNullable<AnswerShown["entry"]>;
    readonly onClose: () => void;
    readonly onDone: () => void;
}

/** It has to be the newest of this device. */
export function Undoing({ entry, onClose, onDone }: UndoingProps): JSX.Element {
    const { words, gate, announce } = useHouse();
    const task = useTask();
    const undo = (): void => {
        task.run(async () => {
            await gate.undo(entry);
            announce(words.say("gate.undo.done"));
            onDone();
        });
    };
    return (
        <Sheet title={words.say("gate.undo.ask")} onClose={onClose}>
            <div class="stack">
                <p>{words.say("gate.undo.ask.what")}</p>
                <Refused refusal={task.refusal} />
                <Button kind="primary" sign="undo" disabled={task.busy} onPress={undo}>
                    {words.say("gate.word.undo")}
                </Button>
                <Button onPress={onClose}>{words.say("gate.cancel")}</Button>
            </div>
        </Sheet>
    );
}

export function UndoingLate({ entry, onClose, onDone }: UndoingProps): JSX.Element {
    const { words, gate, state, announce } = useHouse();
    const task = useTask();
    return (
        <Sheet title={words.say("gate.undo.ask")} onClose={onClose}>
            <p>{words.say("gate.undo.late.what")}</p>
            <WordForm
                doing={words.say("gate.word.undo")}
                task={task}
                operator={signedInSupervisor(state)}
                onWord={(word) => {
                    task.run(async () => {
                        await gate.undoLate(entry, word);
                        announce(words.say("gate.undo.done"));
                        onDone();
                    });
                }}
            />
        </Sheet>
    );
}
