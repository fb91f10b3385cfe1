/** A device becomes a gate: a code from the office, once, and a name. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { useHouse } from "./house.ts";
import { Button } from "./parts/button.tsx";
import { Field } from "./parts/field.tsx";
import { Busy, Notice, Refused } from "./parts/notice.tsx";
import { Page } from "./parts/page.tsx";
import { Viewfinder } from "./scan/viewfinder.tsx";
import { useTask } from "./task.ts";

/** As many bytes as a request may carry (PROTOCOL.md 5.2), told in letters. */
const NAME_LENGTH = 60;

export function Enrolment({ lost }: { readonly lost: boolean }): JSX.Element {
    const { words, offered, wedge } = useHouse();
    const [code, setCode] = useState(offered);
    useEffect(() => wedge(setCode), [wedge]);
    return (
        <Page title={words.say("gate.enrol.title")} lead={words.say("gate.enrol.what")} sign="gate">
            {lost && (
                <Notice tone="look" title={words.say("gate.enrol.lost")}>
                    {words.say("gate.enrol.lost.what")}
                </Notice>
            )}
            {code === undefined ? (
                <CodeWanted onCode={setCode} />
            ) : (
                <NameWanted
                    code={code}
                    onOther={() => {
                        setCode(undefined);
                    }}
                />
            )}
        </Page>
    );
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

function NameWanted({ code, onOther }: { readonly code: string; readonly onOther: () => void }): JSX.Element {
    const { words, gate } = useHouse();
    const task = useTask();
    const [name, setName] = useState("");
    const enrol = (event: Event): void => {
        event.preventDefault();
        if (name.trim() === "") return;
        task.run(() => gate.enrol(code, name.trim()));
    };
    return (
        <form class="stack" onSubmit={enrol}>
            <Notice tone="good" title={words.say("gate.enrol.code.read")}>
                <span class="code code-short">{code}</span>
            </Notice>
            <Field
                label={words.say("gate.enrol.name")}
                hint={words.say("gate.enrol.name.hint")}
                value={name}
                onInput={setName}
                maxLength={NAME_LENGTH}
                focused
                enterKey="go"
            />
            <Refused refusal={task.refusal} />
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
