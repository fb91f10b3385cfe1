/** Where this device works: one of the events it was enrolled for, and a gate of it. */

import type { JSX } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";

import type { EventOffered, GateOffered } from "../gate/contract.ts";
import { useHouse, useNow } from "./house.ts";
import { Button } from "./parts/button.tsx";
import { Icon } from "./parts/icon.tsx";
import { Busy, Empty, Refused } from "./parts/notice.tsx";
import { Page } from "./parts/page.tsx";
import { useTask, type Task } from "./task.ts";

const MINUTE_MS = 60_000;

interface ChoosingProps {
    /** Known already; empty: the server is asked. */
    readonly offered: readonly EventOffered[];
    readonly onBack?: () => void;
    readonly onChosen?: () => void;
}

export function Choosing({ offered, onBack, onChosen }: ChoosingProps): JSX.Element {
    const { words, gate } = useHouse();
    const [fetched, fetching, fetch] = useOffered(offered);
    const [picked, setPicked] = useState<number | undefined>(undefined);
    const choosing = useTask();
    const event = fetched.length === 1 ? fetched[0] : fetched.find((one) => one.event === picked);
    const unpick = (): void => {
        setPicked(undefined);
    };
    const choose = (chosen: GateOffered): void => {
        if (event === undefined) return;
        choosing.run(async () => {
            await gate.choose(event.event, chosen.gate);
            onChosen?.();
        });
    };
    return (
        <Page
            title={words.say("gate.choose.title")}
            lead={event?.name}
            onBack={event !== undefined && fetched.length > 1 ? unpick : onBack}
        >
            <Refused refusal={choosing.refusal} />
            {event !== undefined && <Gates gates={event.gates} task={choosing} onChoose={choose} />}
            {event === undefined && fetched.length > 0 && <Events events={fetched} onPick={setPicked} />}
            {fetched.length === 0 && <NoEvents task={fetching} fetch={fetch} />}
        </Page>
    );
}

function useOffered(known: readonly EventOffered[]): [readonly EventOffered[], Task, () => void] {
    const { gate } = useHouse();
    const [fetched, setFetched] = useState(known);
    const task = useTask();
    const { run } = task;
    const fetch = useCallback(() => {
        run(async () => {
            setFetched(await gate.offered());
        });
    }, [gate, run]);
    useEffect(() => {
        if (known.length === 0) fetch();
        else setFetched(known);
    }, [known, fetch]);
    return [fetched, task, fetch];
}

function NoEvents({ task, fetch }: { readonly task: Task; readonly fetch: () => void }): JSX.Element {
    const { words } = useHouse();
    if (task.busy) return <Busy>{words.say("gate.choose.fetching")}</Busy>;
    return (
        <>
            {task.refusal === undefined ? (
                <Empty sign="list" title={words.say("gate.choose.none")}>
                    {words.say("gate.choose.none.do")}
                </Empty>
            ) : (
                <Refused refusal={task.refusal} />
            )}
            <Button kind="primary" sign="turn" onPress={fetch}>
                {words.say("gate.choose.again")}
            </Button>
        </>
    );
}

interface EventsProps {
    readonly events: readonly EventOffered[];
    readonly onPick: (event: number) => void;
}

function Events({ events, onPick }: EventsProps): JSX.Element {
    const { words } = useHouse();
    const now = useNow(MINUTE_MS);
    const { formats } = words;
    return (
        <ul class="picks" aria-label={words.say("gate.choose.event")}>
            {events.map(({ event, name, startsMs, endsMs }) => (
                <li key={event}>
                    <button
                        type="button"
                        class="pick"
                        onClick={() => {
                            onPick(event);
                        }}
                    >
                        <span class="pick-name">{name}</span>
                        <span class="pick-what">
                            {words.say("gate.choose.when", {
                                from: `${formats.date(startsMs)}, ${formats.time(startsMs)}`,
                                until: formats.time(endsMs),
                            })}
                        </span>
                        {startsMs <= now && now < endsMs && (
                            <span class="tag tag-good">{words.say("gate.choose.now")}</span>
                        )}
                        <Icon sign="next" />
                    </button>
                </li>
            ))}
        </ul>
    );
}

interface GatesProps {
    readonly gates: readonly GateOffered[];
    readonly task: Task;
    readonly onChoose: (gate: GateOffered) => void;
}

function Gates({ gates, task, onChoose }: GatesProps): JSX.Element {
    const { words } = useHouse();
    return (
        <ul class="picks" aria-label={words.say("gate.choose.gate")}>
            {gates.map((gate) => (
                <li key={gate.gate}>
                    <button
                        type="button"
                        class="pick"
                        disabled={task.busy}
                        onClick={() => {
                            onChoose(gate);
                        }}
                    >
                        <span class="pick-name">{gate.name}</span>
                        <span class="pick-what">{words.say("gate.choose.zone", { zone: gate.zone })}</span>
                        <Icon sign="next" />
                    </button>
                </li>
            ))}
        </ul>
    );
}
