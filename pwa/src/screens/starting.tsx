/** Before the gate works: it opens its store, or says why it cannot. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { GateRefusal, Lack, ShutBy } from "../gate/contract.ts";
import { useHouse } from "./house.ts";
import { Button } from "./parts/button.tsx";
import { Busy, Notice, Refused } from "./parts/notice.tsx";
import { Page } from "./parts/page.tsx";
import { Newer } from "./scan/newer.tsx";

/** A cheap tablet opens its store within two. */
const SLOW_MS = 6_000;

export function Starting(): JSX.Element {
    const { words } = useHouse();
    const isSlow = useElapsed(SLOW_MS);
    return (
        <Page title={words.say("gate.starting.title")} sign="gate" actions={isSlow ? <Reload /> : undefined}>
            <Busy>{words.say("gate.starting.what")}</Busy>
            {isSlow && <p role="status">{words.say("gate.starting.slow")}</p>}
        </Page>
    );
}

export function Unsupported({ lack }: { readonly lack: Lack }): JSX.Element {
    const { words } = useHouse();
    return (
        <Page
            title={words.say("gate.unsupported.title")}
            lead={words.say("gate.unsupported.kept")}
            sign="stop"
            actions={<Reload />}
        >
            <Notice tone="look" title={words.say(`gate.lack.${lack}`)}>
                {words.say(`gate.lack.${lack}.do`)}
            </Notice>
        </Page>
    );
}

/** What is stored stays as it is. A newer version of the app, where one is there, is offered here too. */
export function Shut({ why }: { readonly why: ShutBy }): JSX.Element {
    const { words } = useHouse();
    return (
        <Page
            title={words.say("gate.shut.title")}
            lead={words.say("gate.shut.kept")}
            sign="stop"
            actions={<Reload />}
        >
            <Notice tone="look" title={words.say(`gate.shut.${why}`)}>
                {words.say(`gate.shut.${why}.do`)}
            </Notice>
            <Newer />
        </Page>
    );
}

export function Elsewhere(): JSX.Element {
    const { words } = useHouse();
    const lead = words.say("gate.elsewhere.what");
    return <Page title={words.say("gate.elsewhere.title")} lead={lead} sign="tabs" />;
}

/** Even the worker is gone: all that is left is to begin anew. */
export function Broken({ refusal }: { readonly refusal: GateRefusal }): JSX.Element {
    const { words } = useHouse();
    return (
        <Page title={words.say("gate.title")} sign="gate" actions={<Reload />}>
            <Refused refusal={refusal} />
        </Page>
    );
}

function Reload(): JSX.Element {
    const { words } = useHouse();
    return (
        <Button
            kind="primary"
            sign="turn"
            onPress={() => {
                location.reload();
            }}
        >
            {words.say("gate.reload")}
        </Button>
    );
}

function useElapsed(ms: number): boolean {
    const [elapsed, setElapsed] = useState(false);
    useEffect(() => {
        const timer = setTimeout(() => {
            setElapsed(true);
        }, ms);
        return () => {
            clearTimeout(timer);
        };
    }, [ms]);
    return elapsed;
}
