/** The journal is closed: what came of the evening here, whether the office has all of it, and how to go on. */

import type { JSX } from "preact";

import { useHouse, type Route } from "./house.ts";
import { Button } from "./parts/button.tsx";
import { Busy, Notice, Refused } from "./parts/notice.tsx";
import { Page, useFocusBeyond } from "./parts/page.tsx";
import { Picks } from "./parts/picks.tsx";
import { CountsShown } from "./scan/counts.tsx";
import { useTask } from "./task.ts";

interface ClosedProps {
    readonly go: (route: Route) => void;
    readonly onBack: () => void;
}

export function Closed({ go, onBack }: ClosedProps): JSX.Element {
    const { words, state } = useHouse();
    const place = [state.gate?.name, state.event?.name].filter(Boolean).join(" · ");
    const unsent = state.counts?.unsent ?? 0;
    useFocusBeyond(unsent === 0);
    return (
        <Page title={words.say("gate.closing.done")} lead={place} sign="flag" onBack={onBack}>
            <Sent unsent={unsent} />
            {unsent > 0 && <Sending />}
            <CountsShown />
            <section class="stack">
                <h2>{words.say("gate.closing.next")}</h2>
                <Onwards go={go} sent={unsent === 0} />
            </section>
        </Page>
    );
}

/** Whether the office has everything: one notice, so that who hears the screen hears it turn good. */
function Sent({ unsent }: { readonly unsent: number }): JSX.Element {
    const { words } = useHouse();
    const sent = unsent === 0;
    const title = sent ? words.say("gate.closing.sent") : words.counted("gate.closing.unsent", unsent);
    return (
        <Notice tone={sent ? "good" : "look"} title={title} changes>
            {words.say(sent ? "gate.closing.sent.do" : "gate.closing.keep")}
        </Notice>
    );
}

/** It goes by itself as soon as there is a network; whoever wants to see it go can ask for it. */
function Sending(): JSX.Element {
    const { words, gate } = useHouse();
    const task = useTask();
    const send = (): void => {
        task.run(() => gate.syncNow());
    };
    return (
        <div class="stack">
            <Button kind="primary" sign="send" disabled={task.busy} onPress={send}>
                {words.say("gate.leaving.send")}
            </Button>
            {task.busy && <Busy>{words.say("gate.leaving.sending")}</Busy>}
            <Refused refusal={task.refusal} />
        </div>
    );
}

interface OnwardsProps {
    readonly go: (route: Route) => void;
    /** Nothing here is the only copy any more. */
    readonly sent: boolean;
}

function Onwards({ go, sent }: OnwardsProps): JSX.Element {
    const { words } = useHouse();
    const to = (route: Route) => () => {
        go(route);
    };
    const leave = {
        sign: "erase",
        name: words.say("gate.menu.leave"),
        what: words.say("gate.closing.leave.what"),
        onPress: to("leaving"),
    } as const;
    return (
        <Picks
            picks={[
                {
                    sign: "scan",
                    name: words.say("gate.closing.more"),
                    what: words.say("gate.closing.more.what"),
                    onPress: to("scan"),
                },
                { sign: "gate", name: words.say("gate.menu.gate"), onPress: to("choose") },
                ...(sent ? [leave] : []),
            ]}
        />
    );
}
