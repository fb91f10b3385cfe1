/** A supervisor lets in a guest who has no code. */

import type { JSX } from "preact";

import type { AnswerShown, GuestFound } from "../../gate/contract.ts";
import { useHouse } from "../house.ts";
import { Sheet } from "../parts/sheet.tsx";
import { useTask } from "../task.ts";
import { signedInSupervisor } from "./signed_in.ts";
import { WordForm } from "./word_form.tsx";

interface AdmittingProps {
    readonly guest: GuestFound;
    readonly onTold: (answer: AnswerShown) => void;
    readonly onClose: () => void;
}

export function Admitting({ guest, onTold, onClose }: AdmittingProps): JSX.Element {
    const { words, gate, state } = useHouse();
    const task = useTask();
    return (
        <Sheet title={words.say("gate.search.admit.title")} onClose={onClose}>
            <p class="guest-name">
                {[guest.name ?? words.say("gate.search.unnamed"), guest.seat].filter(Boolean).join(" · ")}
            </p>
            <p>{words.say("gate.search.admit.what")}</p>
            <WordForm
                doing={words.say("gate.word.admit")}
                task={task}
                operator={signedInSupervisor(state)}
                onWord={(word) => {
                    task.run(async () => {
                        onTold(await gate.admit(guest.reference, word));
                    });
                }}
            />
        </Sheet>
    );
}
