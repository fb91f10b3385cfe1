/** A device becomes a gate: a code from the office, once, and a name. */

import type { JSX } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";

import type { Offer } from "../gate/contract.ts";
import { useHouse } from "./house.ts";
import { Button } from "./parts/button.tsx";
import { Field } from "./parts/field.tsx";
import { Busy, Notice, Refused } from "./parts/notice.tsx";
import { Page } from "./parts/page.tsx";
import { Viewfinder } from "./scan/viewfinder.tsx";
import { useTask, type Task } from "./task.ts";

/** As many bytes as a request may carry (PROTOCOL.md 5.2), told in letters. */
const NAME_LENGTH = 60;

export function Enrolment({ lost }: { readonly lost: boolean }): JSX.Element {
    const { words } = useHouse();
    const { offered, take, drop, task } = useOffered();
    return (
        <Page
            title={words.say("gate.enrol.title")}
            lead={offered === undefined ? words.say("gate.enrol.what") : undefined}
            sign="gate"
        >
            {lost && (
                <Notice tone="look" title={words.say("gate.enrol.lost")}>
                    {words.say("gate.enrol.lost.what")}
                </Notice>
            )}
            <Refused refusal={task.refusal} />
            {offered === undefined ? (
                <CodeWanted onCode={take} />
            ) : (
                <NameWanted offered={offered} task={task} onOther={drop} />
            )}
        </Page>
    );
}

/** A code that this gate found whole, and made by its own server. */
interface Offered extends Offer {
    readonly code: string;
}

interface Taking {
    readonly offered: Offered | undefined;
    readonly take: (code: string) => void;
    readonly drop: () => void;
    readonly task: Task;
}

/** What the address, the camera, a hand scanner or somebody's fingers brought counts as read once the gate says so. */
function useOffered(): Taking {
    const { gate, offered: brought, wedge } = useHouse();
    const [offered, setOffered] = useState<Offered | undefined>(undefined);
    const task = useTask();
    const { run } = task;
    const take = useCallback(
        (code: string) => {
            run(async () => {
                setOffered({ code, ...(await gate.offer(code)) });
            });
        },
        [gate, run],
    );
    useEffect(() => wedge(take), [wedge, take]);
    useEffect(() => {
        if (brought !== undefined) take(brought);
    }, [brought, take]);
    const drop = (): void => {
        task.clear();
        setOffered(undefined);
    };
    return { offered, take, drop, task };
}

function CodeWanted({ onCode }: { readonly onCode: (code: string) => void }): JSX.Element {
    const { words } = useHouse();
    const [scans, setScans] = useState(false);
    const [typed, setTyped] = useState("");
    return (
        <>
            {scans ? (
                <div class="enrol-camera">
                    <Viewfinder onRead={onCode} hint={words.say("gate.enrol.scanning")} />
                </div>
            ) : (
                <Button
                    kind="primary"
                    sign="camera"
                    onPress={() => {
                        setScans(true);
                    }}
                >
                    {words.say("gate.enrol.scan")}
                </Button>
            )}
            <form
                class="stack"
                onSubmit={(event) => {
                    event.preventDefault();
                    if (typed.trim() !== "") onCode(typed.trim());
                }}
            >
                <Field
                    label={words.say("gate.enrol.code")}
                    hint={words.say("gate.enrol.code.hint")}
                    value={typed}
                    onInput={setTyped}
                    isCode
                    enterKey="next"
                />
                <Button type="submit" sign="next" disabled={typed.trim() === ""}>
                    {words.say("gate.word.next")}
                </Button>
            </form>
        </>
    );
}

interface NameWantedProps {
    readonly offered: Offered;
    /** The one that codes are taken with: while a name is handed in no other code takes the place of this one. */
    readonly task: Task;
    readonly onOther: () => void;
}

function NameWanted({ offered: { code, server }, task, onOther }: NameWantedProps): JSX.Element {
    const { words, gate } = useHouse();
    const [name, setName] = useState("");
    const enrol = (event: Event): void => {
        event.preventDefault();
        if (name.trim() === "") return;
        task.run(() => gate.enrol(code, name.trim()));
    };
    return (
        <form class="stack" onSubmit={enrol}>
            <Notice tone="good" title={words.say("gate.enrol.code.read")}>
                {words.say("gate.enrol.code.read.what", { server })}
            </Notice>
            <Field
                label={words.say("gate.enrol.name")}
                hint={words.say("gate.enrol.name.hint")}
                value={name}
                onInput={setName}
                maxLength={NAME_LENGTH}
                takesNoCodes
                focused
                enterKey="go"
            />
            {task.busy && <Busy>{words.say("gate.enrol.busy")}</Busy>}
            <Button kind="primary" sign="done" type="submit" disabled={task.busy || name.trim() === ""}>
                {words.say("gate.enrol.go")}
            </Button>
            <Button kind="quiet" onPress={onOther} disabled={task.busy}>
                {words.say("gate.enrol.code.other")}
            </Button>
        </form>
    );
}
