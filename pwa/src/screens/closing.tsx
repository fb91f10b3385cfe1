/** The end of an evening: this device says that nothing more comes from it. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { Closed } from "./closed.tsx";
import { useHouse, type Route } from "./house.ts";
import { Button } from "./parts/button.tsx";
import { Busy, Notice, Refused } from "./parts/notice.tsx";
import { Page } from "./parts/page.tsx";
import { useTask } from "./task.ts";

interface ClosingProps {
    readonly go: (route: Route) => void;
    readonly onBack: () => void;
}

export function Closing({ go, onBack }: ClosingProps): JSX.Element {
    const { words, gate, state } = useHouse();
    const task = useTask();
    const [asked, setAsked] = useState(false);
    const unsent = state.counts?.unsent ?? 0;
    const close = (): void => {
        task.run(async () => {
            await gate.closeJournal();
            setAsked(true);
        });
    };
    // The gate says so a moment after it was done, together with what is unsent: the end of the journal is, too.
    if (state.journalClosed) return <Closed go={go} onBack={onBack} />;
    const isClosing = task.busy || asked;
    return (
        <Page
            title={words.say("gate.closing.title")}
            lead={words.say("gate.closing.what")}
            sign="flag"
            onBack={onBack}
            actions={
                <Button kind="primary" sign="flag" disabled={isClosing} onPress={close}>
                    {words.say("gate.closing.go")}
                </Button>
            }
        >
            {unsent > 0 && <Notice tone="look" title={words.counted("gate.closing.unsent", unsent)} />}
            {isClosing && <Busy>{words.say("gate.closing.busy")}</Busy>}
            <Refused refusal={task.refusal} />
        </Page>
    );
}
