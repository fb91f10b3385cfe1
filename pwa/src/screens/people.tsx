/** Who works at this gate: signed in by number and PIN, and noted with what they do. */

import type { JSX } from "preact";

import { useHouse } from "./house.ts";
import { Button } from "./parts/button.tsx";
import { Empty, Notice, Refused } from "./parts/notice.tsx";
import { Page } from "./parts/page.tsx";
import { useTask } from "./task.ts";
import { WordForm } from "./supervise/word_form.tsx";

interface PeopleProps {
    readonly onBack: () => void;
    readonly onDone: () => void;
}

export function People({ onBack, onDone }: PeopleProps): JSX.Element {
    const { words, gate, state } = useHouse();
    const task = useTask();
    const lead = state.operator === undefined && state.knowsOperators;
    return (
        <Page
            title={words.say("gate.sign_in.title")}
            lead={lead ? words.say("gate.sign_in.what") : undefined}
            onBack={onBack}
        >
            {state.operator !== undefined && <SignedIn />}
            {state.operator === undefined && !state.knowsOperators && (
                <Empty sign="person" title={words.say("gate.sign_in.unknown")}>
                    {words.say("gate.sign_in.unknown.do")}
                </Empty>
            )}
            {state.operator === undefined && state.knowsOperators && (
                <WordForm
                    doing={words.say("gate.word.sign_in")}
                    task={task}
                    onWord={(word) => {
                        task.run(async () => {
                            await gate.signIn(word);
                            onDone();
                        });
                    }}
                />
            )}
        </Page>
    );
}

function SignedIn(): JSX.Element | null {
    const { words, gate, state } = useHouse();
    const task = useTask();
    if (state.operator === undefined) return null;
    const { name, isSupervisor } = state.operator;
    return (
        <div class="stack">
            <Notice tone="good" title={words.say("gate.sign_in.now", { name })}>
                {words.say(isSupervisor ? "gate.sign_in.supervisor" : "gate.sign_in.steward")}
            </Notice>
            <Refused refusal={task.refusal} />
            <Button
                sign="exit"
                disabled={task.busy}
                onPress={() => {
                    task.run(() => gate.signOut());
                }}
            >
                {words.say("gate.sign_in.out")}
            </Button>
        </div>
    );
}
