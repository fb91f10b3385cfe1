/** The newest passages of this device, and the way to take one back. */

import type { JSX } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";

import type { AnswerShown, EntryShown } from "../gate/contract.ts";
import { useHouse, useNow, useTime } from "./house.ts";
import { Button } from "./parts/button.tsx";
import { Shape } from "./parts/icon.tsx";
import { Busy, Empty, Refused } from "./parts/notice.tsx";
import { Page } from "./parts/page.tsx";
import { useTask } from "./task.ts";
import { Undoing, UndoingLate } from "./supervise/undoing.tsx";
import { undoOf, type Undo } from "./undo.ts";

const OFTEN_MS = 1_000;

interface RecentProps {
    readonly onBack: () => void;
    readonly onTakenBack: (entry: EntryShown) => void;
}

export function Recent({ onBack, onTakenBack }: RecentProps): JSX.Element {
    const { words, gate } = useHouse();
    const [passages, setPassages] = useState<readonly AnswerShown[] | undefined>(undefined);
    const [undoing, setUndoing] = useState<AnswerShown | undefined>(undefined);
    const task = useTask();
    const { run } = task;
    const load = useCallback(() => {
        setUndoing(undefined);
        run(async () => {
            setPassages(await gate.recent());
        });
    }, [gate, run]);
    useEffect(load, [load]);
    return (
        <Page title={words.say("gate.recent.title")} onBack={onBack}>
            <Refused refusal={task.refusal} />
            {passages === undefined && task.busy && <Busy>{words.say("gate.recent.loading")}</Busy>}
            {passages?.length === 0 && (
                <Empty sign="recent" title={words.say("gate.recent.none")}>
                    {words.say("gate.recent.none.what")}
                </Empty>
            )}
            {passages !== undefined && <Passages passages={passages} onUndo={setUndoing} />}
            {undoing !== undefined && (
                <TakingBack
                    answer={undoing}
                    all={passages ?? []}
                    onDone={(entry) => {
                        onTakenBack(entry);
                        load();
                    }}
                    onClose={() => {
                        setUndoing(undefined);
                    }}
                />
            )}
        </Page>
    );
}

interface TakingBackProps {
    readonly answer: AnswerShown;
    readonly all: readonly AnswerShown[];
    readonly onClose: () => void;
    readonly onDone: (entry: EntryShown) => void;
}

function TakingBack({ answer, all, onClose, onDone }: TakingBackProps): JSX.Element | null {
    const time = useTime();
    const [how] = useState(() => undoOf(answer, all, time()));
    const { entry } = answer;
    if (entry === undefined) return null;
    const done = (): void => {
        onDone(entry);
    };
    if (how === "now") return <Undoing entry={entry} onClose={onClose} onDone={done} />;
    return <UndoingLate entry={entry} onClose={onClose} onDone={done} />;
}

interface PassagesProps {
    readonly passages: readonly AnswerShown[];
    readonly onUndo: (answer: AnswerShown) => void;
}

function Passages({ passages, onUndo }: PassagesProps): JSX.Element {
    const now = useNow(OFTEN_MS);
    return (
        <ol class="passages">
            {passages.map((answer) => (
                <Passage
                    key={`${answer.entry?.epoch ?? 0}/${answer.entry?.seq ?? 0}`}
                    answer={answer}
                    undo={undoOf(answer, passages, now)}
                    onUndo={() => {
                        onUndo(answer);
                    }}
                />
            ))}
        </ol>
    );
}

interface PassageProps {
    readonly answer: AnswerShown;
    readonly undo: Undo;
    readonly onUndo: () => void;
}

function Passage({ answer, undo, onUndo }: PassageProps): JSX.Element {
    const { words } = useHouse();
    const { outcome, takenBack, entry } = answer;
    const guest = [answer.seat, answer.class, answer.name ?? answer.boarding?.passenger].filter(Boolean);
    return (
        <li class={`passage passage-${outcome} ${takenBack ? "passage-back" : ""}`}>
            <Shape outcome={outcome} />
            <div class="passage-what">
                <p class="passage-why">{words.sayOf(answer.why)}</p>
                <p class="passage-guest">
                    <time>{words.time(answer.atMs)}</time>
                    {[words.say(`gate.way.${answer.way}`), ...guest].map((part) => ` · ${part ?? ""}`)}
                    {guest.length === 0 &&
                        entry !== undefined &&
                        ` · ${words.say("gate.recent.entry", { seq: entry.seq })}`}
                </p>
                {takenBack && <p class="tag">{words.say("gate.recent.taken_back")}</p>}
            </div>
            {undo !== "no" && (
                <Button sign="undo" onPress={onUndo}>
                    {words.say(undo === "now" ? "gate.recent.undo" : "gate.recent.undo.late")}
                </Button>
            )}
        </li>
    );
}
