/** Before the doors open: everything that this device stands on, a row each. Green only when all is right. */

import type { JSX } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";

import { useHouse, useNow } from "../house.ts";
import { Button } from "../parts/button.tsx";
import { Icon, type Sign } from "../parts/icon.tsx";
import { Busy, Refused } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { overall, readiness, toLookAt, type Around, type Matter, type Readiness } from "../readiness.ts";
import { useTask } from "../task.ts";
import { drawn } from "../../shell/drawn.ts";
import { MATTERS, type Said } from "./matters.ts";
import { Showing } from "./showing.tsx";

const OFTEN_MS = 5_000;
const SIGNS: Readonly<Record<Matter, Sign>> = {
    list: "list",
    keys: "key",
    clock: "clock",
    storage: "store",
    battery: "battery",
    camera: "camera",
    unsent: "send",
};

export function Ready({ onStart }: { readonly onStart: () => void }): JSX.Element {
    const { words, state, surroundings } = useHouse();
    const now = useNow(OFTEN_MS);
    const [around, lookAround] = useAround();
    const start = (): void => {
        surroundings.unlockSound();
        onStart();
    };
    const grades = around === undefined ? undefined : readiness(state, around, now);
    return (
        <Page
            title={state.gate?.name ?? words.say("gate.ready.title")}
            lead={state.event?.name}
            wide
            actions={
                <Button kind="primary" sign="scan" onPress={start}>
                    {words.say("gate.ready.start")}
                </Button>
            }
        >
            {around === undefined || grades === undefined ? (
                <Busy>{words.say("gate.starting.title")}</Busy>
            ) : (
                <div class="ready-board">
                    <Verdict grades={grades} />
                    <Rows grades={grades} around={around} now={now} onTried={lookAround} />
                    <div class="ready-rest">
                        <p class="fine">{words.say("gate.ready.fullscreen")}</p>
                        <Sync />
                        <Showing around={around} />
                    </div>
                </div>
            )}
        </Page>
    );
}

function useAround(): [Around | undefined, () => void] {
    const { surroundings } = useHouse();
    const [around, setAround] = useState<Around | undefined>(undefined);
    const look = useCallback(() => {
        void Promise.all([surroundings.battery(), surroundings.camera()]).then(([battery, camera]) => {
            setAround({ battery, camera });
        });
    }, [surroundings]);
    useEffect(() => {
        void drawn().then(look);
    }, [look]);
    return [around, look];
}

function Verdict({ grades }: { readonly grades: Readiness }): JSX.Element {
    const { words } = useHouse();
    const all = overall(grades);
    const n = toLookAt(grades);
    const titles = {
        good: words.say("gate.ready.all"),
        look: words.counted("gate.ready.some", n),
        stop: words.say("gate.ready.not"),
    };
    const texts = {
        good: words.say("gate.ready.all.what"),
        look: words.say("gate.ready.some.what"),
        stop: words.say("gate.ready.not.what"),
    };
    return (
        <div class={`ready ready-${all}`} role="status">
            <Icon sign={all === "good" ? "done" : all} />
            <div>
                <p class="ready-title">{titles[all]}</p>
                <p>{texts[all]}</p>
            </div>
        </div>
    );
}

interface RowsProps {
    readonly grades: Readiness;
    readonly around: Around;
    readonly now: number;
    readonly onTried: () => void;
}

function Rows({ grades, around, now, onTried }: RowsProps): JSX.Element {
    const { words, state } = useHouse();
    const matters = Object.keys(SIGNS) as Matter[];
    return (
        <dl class="matters">
            {matters.map((matter) => {
                const said = MATTERS[matter]({ words, state, around, now, grade: grades[matter] });
                return (
                    <div key={matter} class={`matter matter-${grades[matter]}`}>
                        <Row matter={matter} grades={grades} said={said} />
                        {matter === "camera" && around.camera === "ask" && <TryCamera onTried={onTried} />}
                    </div>
                );
            })}
        </dl>
    );
}

interface RowProps {
    readonly matter: Matter;
    readonly grades: Readiness;
    readonly said: Said;
}

function Row({ matter, grades, said }: RowProps): JSX.Element {
    const { words } = useHouse();
    const grade = grades[matter];
    return (
        <>
            <dt>
                <Icon sign={SIGNS[matter]} />
                {words.say(`gate.ready.${matter}`)}
            </dt>
            <dd>
                <span class="matter-is">
                    {said.is}
                    {grade !== "untold" && (
                        <span class="matter-grade">
                            <Icon sign={grade === "good" ? "done" : grade} />
                            <span class="heard">{words.say(`gate.ready.${grade}`)}</span>
                        </span>
                    )}
                </span>
                {said.what !== undefined && <span class="matter-what">{said.what}</span>}
                {said.do !== undefined && <span class="matter-do">{said.do}</span>}
            </dd>
        </>
    );
}

/** The browser asks for its permission now, and not with a queue before the door. */
function TryCamera({ onTried }: { readonly onTried: () => void }): JSX.Element {
    const { words, reader } = useHouse();
    const attempt = (): void => {
        const unseen = document.createElement("video");
        const done = (): void => {
            reader.stop();
            onTried();
        };
        // Refused or not: the row says it.
        reader.start(unseen, () => undefined).then(done, done);
    };
    return (
        <dd class="matter-act">
            <Button sign="camera" onPress={attempt}>
                {words.say("gate.ready.camera.try")}
            </Button>
        </dd>
    );
}

function Sync(): JSX.Element {
    const { words, gate, state } = useHouse();
    const task = useTask();
    const busy = task.busy || state.network.syncing;
    return (
        <div class="stack">
            <Button
                sign="sync"
                disabled={busy}
                onPress={() => {
                    task.run(() => gate.syncNow());
                }}
            >
                {words.say(busy ? "gate.ready.syncing" : "gate.ready.sync")}
            </Button>
            <Refused refusal={task.refusal} />
        </div>
    );
}
