/**
 * Between one code and the next: what is being decided, what is shown and for how long, and which codes wait. Pure; times are arguments,
 * Unix milliseconds.
 *
 * No code is lost: whatever is read while another is decided or shown waits its turn. A verdict stays for a least time even so, or
 * somebody's STOP would vanish under the next guest's WELCOME.
 */

import type { AnswerShown, EntryShown, GateRefusal, Outcome, Way } from "../../gate/contract.ts";

/** A code that was read, or typed, and the way that the gate stood when it was. */
export interface Read {
    readonly text: string;
    readonly way: Way;
}

export type Flow = Scanning | Deciding | Shown | Failed;

export interface Scanning {
    readonly kind: "scanning";
}

export interface Deciding {
    readonly kind: "deciding";
    readonly read: Read;
    readonly sinceMs: number;
    readonly queue: readonly Read[];
}

export interface Shown {
    readonly kind: "shown";
    readonly answer: AnswerShown;
    /** What was read for it; undefined for a guest without a code. */
    readonly read: Read | undefined;
    readonly sinceMs: number;
    /** Somebody works on it, or wants to read it: it stays. */
    readonly held: boolean;
    readonly queue: readonly Read[];
}

/** The gate gave no verdict: it could not write, or is locked. */
export interface Failed {
    readonly kind: "failed";
    readonly refusal: GateRefusal;
    readonly read: Read;
    readonly sinceMs: number;
    readonly queue: readonly Read[];
}

export type FlowEvent =
    | { readonly kind: "read"; readonly read: Read; readonly atMs: number }
    | { readonly kind: "answered"; readonly read: Read; readonly answer: AnswerShown; readonly atMs: number }
    | { readonly kind: "refused"; readonly read: Read; readonly refusal: GateRefusal; readonly atMs: number }
    /** A verdict that no code asked for: a supervisor's. It takes the place of whatever is shown. */
    | { readonly kind: "told"; readonly answer: AnswerShown; readonly atMs: number }
    | { readonly kind: "held"; readonly held: boolean; readonly atMs: number }
    | { readonly kind: "dismissed"; readonly atMs: number }
    /** The passage of this entry was taken back: nobody is to go by its verdict any more. */
    | { readonly kind: "takenBack"; readonly entry: EntryShown; readonly atMs: number }
    | { readonly kind: "elapsed"; readonly atMs: number };

export const SCANNING: Flow = { kind: "scanning" };

/** How long a verdict stays by itself. */
export const SHOWN_MS: Readonly<Record<Outcome, number>> = {
    admit: 2_500,
    attention: 9_000,
    refuse: 7_000,
    unknown: 5_000,
};
/** How long it stays although another code waits. */
export const LEAST_MS: Readonly<Record<Outcome, number>> = {
    admit: 700,
    attention: 2_000,
    refuse: 1_500,
    unknown: 1_200,
};
export const FAILED_MS = 8_000;
export const FAILED_LEAST_MS = 2_000;
/** A finger that was on its way when the verdict came does not send it away. */
export const GUARD_MS = 350;

export function next(flow: Flow, event: FlowEvent): Flow {
    switch (event.kind) {
        case "read":
            return read(flow, event.read, event.atMs);
        case "answered":
            if (flow.kind !== "deciding" || flow.read !== event.read) return flow;
            return shown(event.answer, flow.read, flow.queue, event.atMs);
        case "refused":
            if (flow.kind !== "deciding" || flow.read !== event.read) return flow;
            return failed(flow, event.refusal, event.atMs);
        case "told":
            return shown(event.answer, undefined, waiting(flow), event.atMs);
        case "held":
            return flow.kind === "shown" ? { ...flow, held: event.held, sinceMs: event.atMs } : flow;
        case "dismissed":
            return isPassing(flow) && event.atMs - flow.sinceMs >= GUARD_MS
                ? onwards(flow, event.atMs)
                : flow;
        case "takenBack":
            return flow.kind === "shown" && isOf(flow.answer, event.entry) ? onwards(flow, event.atMs) : flow;
        case "elapsed":
            return isPassing(flow) && isDue(flow, event.atMs) ? onwards(flow, event.atMs) : flow;
    }
}

/**
 * When `elapsed` is due; undefined: nothing ends by itself now.
 *
 * @param stays verdicts wait for a tap, unless another code waits
 */
export function dueMs(flow: Flow, stays: boolean): number | undefined {
    if (!isPassing(flow) || (flow.kind === "shown" && flow.held)) return undefined;
    if (flow.queue.length > 0) return flow.sinceMs + leastMs(flow);
    return stays ? undefined : flow.sinceMs + mostMs(flow);
}

/** Whether it is this entry that was written for the answer. */
export function isOf({ entry }: AnswerShown, { epoch, seq }: EntryShown): boolean {
    return entry?.epoch === epoch && entry.seq === seq;
}

function read(flow: Flow, code: Read, atMs: number): Flow {
    if (flow.kind === "scanning") return { kind: "deciding", read: code, sinceMs: atMs, queue: [] };
    const known = [...flow.queue, ...(flow.read === undefined ? [] : [flow.read])];
    // A hand scanner whose trigger is held reads on: once more the code that is being shown would be a second use of it.
    if (known.some(({ text }) => text === code.text)) return flow;
    return { ...flow, queue: [...flow.queue, code] };
}

function shown(answer: AnswerShown, code: Read | undefined, queue: readonly Read[], atMs: number): Shown {
    return { kind: "shown", answer, read: code, sinceMs: atMs, held: false, queue };
}

function failed(flow: Deciding, refusal: GateRefusal, atMs: number): Failed {
    return { kind: "failed", refusal, read: flow.read, sinceMs: atMs, queue: flow.queue };
}

function onwards(flow: Shown | Failed, atMs: number): Flow {
    const [first, ...queue] = flow.queue;
    return first === undefined ? SCANNING : { kind: "deciding", read: first, sinceMs: atMs, queue };
}

function waiting(flow: Flow): readonly Read[] {
    return flow.kind === "scanning" ? [] : flow.queue;
}

function isPassing(flow: Flow): flow is Shown | Failed {
    return flow.kind === "shown" || flow.kind === "failed";
}

/** A timer that was set for a longer stay may come late, never early. */
function isDue(flow: Shown | Failed, atMs: number): boolean {
    const due = dueMs(flow, false);
    return due !== undefined && atMs >= due;
}

function leastMs(flow: Shown | Failed): number {
    return flow.kind === "shown" ? LEAST_MS[flow.answer.outcome] : FAILED_LEAST_MS;
}

function mostMs(flow: Shown | Failed): number {
    return flow.kind === "shown" ? SHOWN_MS[flow.answer.outcome] : FAILED_MS;
}
