/** The page's side of the gate: makes its worker, and passes on what only a page hears. */

import { proxy, wrap } from "comlink";

import { AT_FIRST } from "./at_first.ts";
import { handOver } from "./program.ts";
import type { Gate, GateRefusal, Lack } from "./contract.ts";
import { askToKeep, passNewsOn } from "./page_news.ts";

const BROKEN: GateRefusal = { refusal: "INTERNAL", values: {} };

/** `begun` resolves once what the gate told first, but that it starts, was drawn. */
export interface Opened {
    readonly gate: Gate;
    readonly begun: Promise<void>;
}

/** The gate of this browser. It lives as long as the page. `drawn` resolves once what is on the page was drawn. */
export function openGate(drawn: () => Promise<void>): Opened {
    const lacks = lackOfPage();
    const worker = lacks === undefined ? makeWorker() : undefined;
    const far = worker === undefined ? gateThatLacks(lacks ?? "WORKERS") : gateIn(worker);
    const [gate, told] = listenedTo(far);
    const begun = told.then(drawn);
    if (worker !== undefined) passNewsOn(gate, begun);
    return { gate, begun };
}

/** The same gate, and what resolves once whoever watches was told more than that it starts. */
function listenedTo(gate: Gate): [Gate, Promise<void>] {
    let hear: (() => void) | undefined;
    const heard = new Promise<void>((resolve) => (hear = resolve));
    const watch: Gate["watch"] = async (told) =>
        gate.watch((state) => {
            told(state);
            if (state.phase.kind !== "starting") hear?.();
        });
    return [{ ...gate, watch }, heard];
}

function lackOfPage(): Lack | undefined {
    if (!isSecureContext) return "SECURE_CONTEXT";
    return typeof Worker === "undefined" ? "WORKERS" : undefined;
}

function makeWorker(): Worker {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "gate" });
    void handOver(worker);
    return worker;
}

/** Nothing but a state that says what is missing. */
function gateThatLacks(lacks: Lack): Gate {
    const never = async (): Promise<never> => rejected();
    const watch: Gate["watch"] = async (told) => {
        told({ ...AT_FIRST, phase: { kind: "unsupported", lacks } });
        return Promise.resolve();
    };
    const [noticed, storageSaid] = [async () => Promise.resolve(), async () => Promise.resolve()];
    return {
        ...{ watch, noticed, storageSaid, enrol: never, offered: never, choose: never, leave: never },
        ...{ signIn: never, signOut: never, scan: never, undo: never, override: never, admit: never },
        ...{ undoLate: never, recent: never, search: never, syncNow: never, closeJournal: never },
        ...{ readiness: never, typed: never, offer: never },
    };
}

/** The gate in this worker. Whoever watches it is told as well when the worker is gone. */
function gateIn(worker: Worker): Gate {
    const far = wrap<Gate>(worker);
    const gone = new Promise<void>((resolve) => {
        worker.addEventListener("error", () => {
            resolve();
        });
    });
    const gate: Gate = {
        watch: async (told) => {
            await Promise.race([gone, far.watch(proxy(told))]);
            await gone;
            return rejected();
        },
        offer: async (code) => far.offer(code),
        enrol: async (code, name) => {
            await far.enrol(code, name);
            void askToKeep(gate);
        },
        offered: async () => far.offered(),
        choose: async (event, at) => far.choose(event, at),
        leave: async (evenUnsent) => far.leave(evenUnsent),
        signIn: async (word) => far.signIn(word),
        signOut: async () => far.signOut(),
        scan: async (text, way) => far.scan(text, way),
        undo: async (entry) => far.undo(entry),
        override: async (text, word) => far.override(text, word),
        admit: async (reference, word) => far.admit(reference, word),
        undoLate: async (entry, word) => far.undoLate(entry, word),
        recent: async () => far.recent(),
        typed: async (text) => far.typed(text),
        search: async (typed) => far.search(typed),
        syncNow: async () => far.syncNow(),
        closeJournal: async () => far.closeJournal(),
        noticed: async (what) => far.noticed(what),
        storageSaid: async (kept, freeBytes) => far.storageSaid(kept, freeBytes),
        readiness: async (battery, camera) => far.readiness(battery, camera),
    };
    return gate;
}

async function rejected(): Promise<never> {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- refusals are plain objects (contract)
    return Promise.reject(BROKEN);
}
