/** Locked by the office: it lets nobody in, and hands over what it still has. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { useHouse } from "./house.ts";
import { Leaving } from "./leaving.tsx";
import { Button } from "./parts/button.tsx";
import { Busy, Notice, Refused } from "./parts/notice.tsx";
import { Page } from "./parts/page.tsx";
import { useTask } from "./task.ts";

export function Locked({ unsent }: { readonly unsent: number }): JSX.Element {
    const { words, gate } = useHouse();
    const task = useTask();
    const [leaves, setLeaves] = useState(false);
    const setOut = (): void => {
        setLeaves(true);
    };
    if (leaves)
        return (
            <Leaving
                onBack={() => {
                    setLeaves(false);
                }}
            />
        );
    return (
        <Page
            title={words.say("gate.locked.title")}
            lead={words.say("gate.locked.what")}
            sign="lock"
            actions={
                unsent === 0 ? (
                    <Button onPress={setOut}>{words.say("gate.leaving.title")}</Button>
                ) : (
                    <Button
                        kind="primary"
                        sign="send"
                        disabled={task.busy}
                        onPress={() => {
                            task.run(() => gate.syncNow());
                        }}
                    >
                        {words.say("gate.leaving.send")}
                    </Button>
                )
            }
        >
            {unsent === 0 ? (
                <Notice tone="good" title={words.say("gate.locked.sent")} />
            ) : (
                <Notice tone="look" title={words.counted("gate.locked.unsent", unsent)} />
            )}
            {task.busy && <Busy>{words.say("gate.leaving.sending")}</Busy>}
            <Refused refusal={task.refusal} />
        </Page>
    );
}
