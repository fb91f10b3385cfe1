/** Forgetting everything on this device; entries that nobody else has are not lost by a slip of a finger. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { useHouse } from "./house.ts";
import { Button } from "./parts/button.tsx";
import { Busy, Notice, Refused } from "./parts/notice.tsx";
import { Page } from "./parts/page.tsx";
import { useTask } from "./task.ts";

export function Leaving({ onBack }: { readonly onBack: () => void }): JSX.Element {
    const { words, gate, state } = useHouse();
    const task = useTask();
    const unsent = state.phase.kind === "locked" ? state.phase.unsent : (state.counts?.unsent ?? 0);
    return (
        <Page
            title={words.say("gate.leaving.title")}
            lead={words.say("gate.leaving.what")}
            onBack={onBack}
            actions={
                unsent === 0 && (
                    <Button
                        kind="grave"
                        disabled={task.busy}
                        onPress={() => {
                            task.run(() => gate.leave(false));
                        }}
                    >
                        {words.say("gate.leaving.go")}
                    </Button>
                )
            }
        >
            {unsent > 0 && <UnsentLeft unsent={unsent} />}
            {task.busy && <Busy>{words.say("gate.leaving.busy")}</Busy>}
            <Refused refusal={task.refusal} />
        </Page>
    );
}

function UnsentLeft({ unsent }: { readonly unsent: number }): JSX.Element {
    const { words, gate } = useHouse();
    const [sending, leaving] = [useTask(), useTask()];
    const [sure, setSure] = useState(false);
    return (
        <div class="stack">
            <Notice tone="stop" title={words.counted("gate.leaving.unsent", unsent)}>
                {words.say("gate.leaving.unsent.what")}
            </Notice>
            <Button
                kind="primary"
                sign="send"
                disabled={sending.busy}
                onPress={() => {
                    sending.run(() => gate.syncNow());
                }}
            >
                {words.say("gate.leaving.send")}
            </Button>
            {sending.busy && <Busy>{words.say("gate.leaving.sending")}</Busy>}
            <Refused refusal={sending.refusal} />
            <label class="check">
                <input
                    type="checkbox"
                    checked={sure}
                    onChange={(event) => {
                        setSure(event.currentTarget.checked);
                    }}
                />
                <span>{words.say("gate.leaving.even.sure")}</span>
            </label>
            <Button
                kind="grave"
                disabled={!sure || leaving.busy}
                onPress={() => {
                    leaving.run(() => gate.leave(true));
                }}
            >
                {words.say("gate.leaving.even")}
            </Button>
            <Refused refusal={leaving.refusal} />
        </div>
    );
}
