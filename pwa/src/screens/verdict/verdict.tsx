/**
 * What the steward sees from two metres: a ground, a shape and a word. Then, in this order, why, what to do, who it is, when it was used,
 * and in small how old the list is and who answered.
 */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { useGround } from "../appearance.ts";
import { useHouse } from "../house.ts";
import { Button } from "../parts/button.tsx";
import { Shape } from "../parts/icon.tsx";
import type { Shown } from "../scan/flow.ts";
import type { Scanning } from "../scan/scanning.ts";
import { Overriding } from "../supervise/overriding.tsx";
import { Undoing } from "../supervise/undoing.tsx";
import { Facts } from "./facts.tsx";
import { Source } from "./source.tsx";
import { told } from "./told.ts";

interface VerdictProps {
    readonly shown: Shown;
    readonly scanning: Scanning;
}

export function Verdict({ shown, scanning }: VerdictProps): JSX.Element {
    const { words } = useHouse();
    const { answer } = shown;
    const said = told(answer, words);
    useGround(`--${answer.outcome}`);
    return (
        <section
            class={`verdict verdict-${answer.outcome}`}
            aria-label={words.say("gate.verdict.region")}
            onClick={scanning.dismiss}
        >
            <div class="verdict-head">
                <Shape outcome={answer.outcome} />
                <h1 class="verdict-word">{said.word}</h1>
            </div>
            <div class="verdict-body">
                <p class="verdict-why">{said.why}</p>
                <p class="verdict-next">{said.next}</p>
                <Facts answer={answer} />
                <Source answer={answer} />
            </div>
            <Actions shown={shown} scanning={scanning} />
        </section>
    );
}

type Opened = "undo" | "override" | undefined;

function Actions({ shown, scanning }: VerdictProps): JSX.Element {
    const { words } = useHouse();
    const [opened, setOpened] = useState<Opened>(undefined);
    const { answer, read, queue } = shown;
    const { entry } = answer;
    const open = (what: Opened): void => {
        setOpened(what);
        scanning.hold(what !== undefined);
    };
    const close = (): void => {
        open(undefined);
    };
    return (
        // Taps here are for the buttons alone.
        <div
            class="verdict-actions"
            onClick={(event) => {
                event.stopPropagation();
            }}
        >
            {answer.passed && (
                <Button
                    sign="undo"
                    class="button-ground"
                    onPress={() => {
                        open("undo");
                    }}
                >
                    {words.say("gate.verdict.undo")}
                </Button>
            )}
            {answer.canOverride && read !== undefined && (
                <Button
                    sign="person"
                    class="button-ground"
                    onPress={() => {
                        open("override");
                    }}
                >
                    {words.say("gate.verdict.override")}
                </Button>
            )}
            <Onwards waits={queue.length > 0} onPress={scanning.dismiss} />
            {opened === "undo" && entry !== undefined && (
                <Undoing
                    entry={entry}
                    onClose={close}
                    onDone={() => {
                        scanning.takenBack(entry);
                    }}
                />
            )}
            {opened === "override" && read !== undefined && (
                <Overriding
                    text={read.text}
                    why={words.sayOf(answer.why)}
                    onTold={scanning.tell}
                    onClose={close}
                />
            )}
        </div>
    );
}

interface OnwardsProps {
    readonly waits: boolean;
    readonly onPress: () => void;
}

/** Has the focus, so that any key that presses a button goes on; Escape too. */
export function Onwards({ waits, onPress }: OnwardsProps): JSX.Element {
    const { words } = useHouse();
    const place = useRef<HTMLDivElement>(null);
    useEffect(() => {
        place.current?.querySelector("button")?.focus({ preventScroll: true });
        const escape = (event: KeyboardEvent): void => {
            if (event.key === "Escape" && document.querySelector("dialog[open]") === null) onPress();
        };
        addEventListener("keydown", escape);
        return () => {
            removeEventListener("keydown", escape);
        };
    }, [onPress]);
    return (
        <div class="onwards" ref={place}>
            <Button sign="next" class="button-onwards" onPress={onPress}>
                {words.say(waits ? "gate.scan.waiting" : "gate.verdict.next")}
            </Button>
        </div>
    );
}
