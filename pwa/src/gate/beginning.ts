/** How a gate begins on its store, as often as it takes: a disk that is full now may have room in a while. */

import type { Alarm } from "../device/background.ts";
import { NewerStore, NotAStore } from "../device/errors.ts";
import { StorageFailed } from "../device/storage.ts";
import type { Phase, ShutBy } from "./contract.ts";
import { FAULTS } from "./store_faults.ts";

const AGAIN_MS = 500;
/** Whoever loads the page anew waits for the worker that ends to let go of the files: nobody is told of that. */
const TRIES_UNTOLD = 4;
const NEVER = new AbortController().signal;

/** What is begun: `LiveGate`, on its file. */
export interface Beginner {
    begin(): Promise<void>;
    waits(phase: Phase): void;
}

/** Resolves once it began, or never will; why it does not is told meanwhile. */
export async function begun(gate: Beginner, alarm: Alarm): Promise<void> {
    gate.waits({ kind: "starting" });
    for (let tries = 1; ; tries += 1) {
        const failure = await failureOf(gate);
        if (failure === undefined) return;
        const passes = failure instanceof StorageFailed && failure.mayPass;
        if (!passes) console.error(failure);
        if (!passes || tries > TRIES_UNTOLD) gate.waits({ kind: "shut", why: shutBy(failure) });
        if (!passes) return;
        await alarm.sleep(AGAIN_MS, NEVER);
    }
}

async function failureOf(gate: Beginner): Promise<unknown> {
    try {
        await gate.begin();
        return undefined;
    } catch (error) {
        return error ?? new RangeError("nothing was thrown");
    }
}

function shutBy(error: unknown): ShutBy {
    if (error instanceof NewerStore) return "NEWER";
    if (error instanceof NotAStore) return "BROKEN";
    return error instanceof StorageFailed ? FAULTS[error.trouble] : "INTERNAL";
}
