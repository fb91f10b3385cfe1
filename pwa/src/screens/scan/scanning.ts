/** Runs the flow from code to code: asks the gate, sounds, announces, and lets verdicts go when their time is over. */

import { useCallback, useEffect, useLayoutEffect, useReducer, useState } from "preact/hooks";

import type { AnswerShown, EntryShown, Way } from "../../gate/contract.ts";
import { useHouse } from "../house.ts";
import { refusalOf } from "../task.ts";
import { told } from "../verdict/told.ts";
import { dueMs, isOf, next, SCANNING, type Flow, type Read } from "./flow.ts";

const LATEST = 3;

export interface Scanning {
    readonly flow: Flow;
    /** The newest answers first: a few, and only since the app began. */
    readonly latest: readonly AnswerShown[];
    readonly way: Way;
    readonly setWay: (way: Way) => void;
    /** A code was read, or typed. */
    readonly read: (text: string) => void;
    /** A supervisor let somebody in. */
    readonly tell: (answer: AnswerShown) => void;
    readonly hold: (held: boolean) => void;
    /** The passage of this entry was taken back, whoever did it and on which page. */
    readonly takenBack: (entry: EntryShown) => void;
    readonly dismiss: () => void;
}

export function useScanning(): Scanning {
    const { clock, settings } = useHouse();
    const [flow, dispatch] = useReducer(next, SCANNING);
    const [way, setWay] = useState<Way>("entry");
    useDeciding(flow, dispatch);
    useSignals(flow);
    useEffect(() => {
        const due = dueMs(flow, settings.stays);
        if (due === undefined) return undefined;
        const elapse = (): void => {
            dispatch({ kind: "elapsed", atMs: clock() });
        };
        const timer = setTimeout(elapse, Math.max(0, due - clock()));
        return () => {
            clearTimeout(timer);
        };
    }, [flow, settings.stays, clock]);
    const read = useCallback(
        (text: string) => {
            dispatch({ kind: "read", read: { text, way }, atMs: clock() });
        },
        [way, clock],
    );
    const [latest, forget] = useLatest(flow);
    return { flow, latest, way, setWay, read, ...useActions(dispatch, forget) };
}

type Forget = (entry: EntryShown) => void;

function useLatest(flow: Flow): [readonly AnswerShown[], Forget] {
    const [latest, setLatest] = useState<readonly AnswerShown[]>([]);
    const answer = flow.kind === "shown" ? flow.answer : undefined;
    useEffect(() => {
        if (answer !== undefined) setLatest((former) => [answer, ...former].slice(0, LATEST));
    }, [answer]);
    const forget = useCallback((entry: EntryShown) => {
        setLatest((former) => former.filter((one) => !isOf(one, entry)));
    }, []);
    return [latest, forget];
}

type Dispatch = (event: Parameters<typeof next>[1]) => void;

type Actions = Pick<Scanning, "tell" | "hold" | "takenBack" | "dismiss">;

function useActions(dispatch: Dispatch, forget: Forget): Actions {
    const { clock } = useHouse();
    const tell = useCallback(
        (answer: AnswerShown) => {
            dispatch({ kind: "told", answer, atMs: clock() });
        },
        [dispatch, clock],
    );
    const hold = useCallback(
        (held: boolean) => {
            dispatch({ kind: "held", held, atMs: clock() });
        },
        [dispatch, clock],
    );
    const dismiss = useCallback(() => {
        dispatch({ kind: "dismissed", atMs: clock() });
    }, [dispatch, clock]);
    const takenBack = useCallback(
        (entry: EntryShown) => {
            forget(entry);
            dispatch({ kind: "takenBack", entry, atMs: clock() });
        },
        [dispatch, forget, clock],
    );
    return { tell, hold, takenBack, dismiss };
}

/** Each code is asked once: `read` is the same object while others join the queue behind it. */
function useDeciding(flow: Flow, dispatch: Dispatch): void {
    const { gate, clock } = useHouse();
    const read: Read | undefined = flow.kind === "deciding" ? flow.read : undefined;
    // Before the next frame is drawn, not after it: a guest waits a frame less.
    useLayoutEffect(() => {
        if (read === undefined) return;
        gate.scan(read.text, read.way).then(
            (answer) => {
                dispatch({ kind: "answered", read, answer, atMs: clock() });
            },
            (thrown: unknown) => {
                dispatch({ kind: "refused", read, refusal: refusalOf(thrown), atMs: clock() });
            },
        );
    }, [read, gate, dispatch, clock]);
}

function useSignals(flow: Flow): void {
    const { words, settings, surroundings, announce } = useHouse();
    const answer = flow.kind === "shown" ? flow.answer : undefined;
    const failed = flow.kind === "failed";
    useEffect(() => {
        if (answer === undefined) return undefined;
        if (settings.sound) surroundings.signal(answer.outcome);
        // Who reads on from there later is not to meet a verdict that was left.
        return announce(words.say("gate.verdict.said", told(answer, words)));
        // Once for each answer: what is set meanwhile changes nothing of what was heard.
    }, [answer]);
    useEffect(() => {
        if (failed && settings.sound) surroundings.signal("refuse");
    }, [failed]);
}
