/** The end of an evening: this device says that nothing more comes from it. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { useHouse } from "./house.ts";
import { Button } from "./parts/button.tsx";
import { Busy, Notice, Refused } from "./parts/notice.tsx";
import { Page } from "./parts/page.tsx";
import { useTask } from "./task.ts";

export function Closing({ onBack }: { readonly onBack: () => void }): JSX.Element {
    const { words, gate, state } = useHouse();
    const task = useTask();
    const [done, setDone] = useState(false);
    const unsent = state.counts?.unsent ?? 0;
    const close = (): void => {
        task.run(async () => {
            await gate.closeJournal();
            setDone(true);
        });
    };
    return (
        <Page
            title={words.say("gate.closing.title")}
            lead={done ? undefined : words.say("gate.closing.what")}
            sign="flag"
            onBack={onBack}
            actions={
                !done && (
                    <Button kind="primary" sign="flag" disabled={task.busy} onPress={close}>
                        {words.say("gate.closing.go")}
                    </Button>
                )
            }
        >
            {done && <Notice tone="good" title={words.say("gate.closing.done")} answers />}
            {unsent > 0 && <Notice tone="look" title={words.counted("gate.closing.unsent", unsent)} />}
            {task.busy && <Busy>{words.say("gate.closing.busy")}</Busy>}
            <Refused refusal={task.refusal} />
        </Page>
    );
}
