/** From code to code: nothing is lost, nothing is shown too short, and nothing is decided twice. */

import { expect, test } from "vitest";

import type { AnswerShown, GateRefusal, Outcome } from "../../src/gate/contract.ts";
import {
    dueMs,
    FAILED_LEAST_MS,
    FAILED_MS,
    GUARD_MS,
    LEAST_MS,
    next,
    SCANNING,
    SHOWN_MS,
    type Flow,
    type FlowEvent,
    type Read,
} from "../../src/screens/scan/flow.ts";
import { ANSWERS } from "../../src/gallery/samples.ts";

const A: Read = { text: "PT1:A", way: "entry" };
const B: Read = { text: "PT1:B", way: "entry" };
const C: Read = { text: "PT1:C", way: "exit" };
const FAILURE: GateRefusal = { refusal: "STORAGE_FAILED", values: {} };
const OUTCOMES: readonly Outcome[] = ["admit", "attention", "refuse", "unknown"];

function after(...events: FlowEvent[]): Flow {
    return events.reduce(next, SCANNING);
}

function read(code: Read, atMs = 0): FlowEvent {
    return { kind: "read", read: code, atMs };
}

function answered(code: Read, answer: AnswerShown = ANSWERS.admit, atMs = 0): FlowEvent {
    return { kind: "answered", read: code, answer, atMs };
}

test("a code that is read is decided, with the way that the gate stood", () => {
    expect(after(read(C, 5))).toEqual({ kind: "deciding", read: C, sinceMs: 5, queue: [] });
});

test("nothing is shown before the gate answered", () => {
    expect(after(read(A), { kind: "elapsed", atMs: 1e9 }).kind).toBe("deciding");
    expect(after(read(A), { kind: "dismissed", atMs: 1e9 }).kind).toBe("deciding");
});

test("each outcome stays its time and then makes room for the next guest", () => {
    for (const outcome of OUTCOMES) {
        const shown = after(read(A), answered(A, { ...ANSWERS.admit, outcome }));
        expect(dueMs(shown, false)).toBe(SHOWN_MS[outcome]);
        expect(next(shown, { kind: "elapsed", atMs: SHOWN_MS[outcome] - 1 })).toBe(shown);
        expect(next(shown, { kind: "elapsed", atMs: SHOWN_MS[outcome] })).toEqual(SCANNING);
    }
});

test("what tells somebody to stop stays longer than what lets them in", () => {
    expect(SHOWN_MS.refuse).toBeGreaterThan(SHOWN_MS.admit);
    expect(LEAST_MS.refuse).toBeGreaterThan(LEAST_MS.admit);
    expect(LEAST_MS.attention).toBeGreaterThan(LEAST_MS.admit);
});

test("a code that is read meanwhile waits until the verdict was seen", () => {
    const shown = after(read(A), read(B), answered(A, ANSWERS.revoked, 100));
    expect(dueMs(shown, false)).toBe(100 + LEAST_MS.refuse);
    expect(next(shown, { kind: "elapsed", atMs: 100 + LEAST_MS.refuse })).toEqual({
        kind: "deciding",
        read: B,
        sinceMs: 100 + LEAST_MS.refuse,
        queue: [],
    });
});

test("codes are decided in the order in which they were read, and none is lost", () => {
    const shown = after(read(A), read(B), answered(A), read(C, 10));
    const second = next(shown, { kind: "elapsed", atMs: LEAST_MS.admit });
    expect(second).toMatchObject({ kind: "deciding", read: B, queue: [C] });
});

test("the code that is being decided, shown or waited for is not read once more", () => {
    const deciding = after(read(A), read(B));
    expect(next(deciding, read({ ...A }))).toBe(deciding);
    expect(next(deciding, read({ ...B }))).toBe(deciding);
    const shown = next(deciding, answered(A));
    expect(next(shown, read({ ...A }))).toBe(shown);
});

test("the same code after its verdict was put away is decided anew", () => {
    const scanning = after(read(A), answered(A), { kind: "dismissed", atMs: GUARD_MS });
    expect(next(scanning, read(A, 9)).kind).toBe("deciding");
});

test("an answer to another code than the one being decided shows nothing", () => {
    const deciding = after(read(A));
    expect(next(deciding, answered(B))).toBe(deciding);
    expect(next(SCANNING, answered(A))).toBe(SCANNING);
});

test("a finger that was on its way when the verdict came does not put it away", () => {
    const shown = after(read(A), answered(A, ANSWERS.revoked, 1_000));
    expect(next(shown, { kind: "dismissed", atMs: 1_000 + GUARD_MS - 1 })).toBe(shown);
    expect(next(shown, { kind: "dismissed", atMs: 1_000 + GUARD_MS })).toEqual(SCANNING);
});

test("verdicts that are to stay wait for a tap, but not before another code", () => {
    const shown = after(read(A), answered(A));
    expect(dueMs(shown, true)).toBeUndefined();
    expect(dueMs(next(shown, read(B)), true)).toBe(LEAST_MS.admit);
});

test("a verdict that somebody works on stays, and begins its time anew afterwards", () => {
    const held = after(read(A), answered(A), { kind: "held", held: true, atMs: 50 });
    expect(dueMs(held, false)).toBeUndefined();
    expect(next(held, { kind: "elapsed", atMs: 1e9 })).toBe(held);
    expect(dueMs(next(held, read(B)), false)).toBeUndefined();
    const free = next(held, { kind: "held", held: false, atMs: 60_000 });
    expect(dueMs(free, false)).toBe(60_000 + SHOWN_MS.admit);
});

test("a supervisor's verdict takes the place of the refusal, and codes go on waiting", () => {
    const told = after(read(A), answered(A, ANSWERS.repeat), read(B), {
        kind: "told",
        answer: ANSWERS.admit,
        atMs: 70,
    });
    expect(told).toMatchObject({
        kind: "shown",
        answer: ANSWERS.admit,
        read: undefined,
        queue: [B],
        sinceMs: 70,
    });
});

test("where the gate gives no verdict, that is shown, and codes that wait are tried after it", () => {
    const failed = after(read(A), read(B), { kind: "refused", read: A, refusal: FAILURE, atMs: 5 });
    expect(failed).toMatchObject({ kind: "failed", refusal: FAILURE });
    expect(dueMs(failed, false)).toBe(5 + FAILED_LEAST_MS);
    expect(next(failed, { kind: "elapsed", atMs: 5 + FAILED_LEAST_MS })).toMatchObject({ read: B });
    const alone = after(read(A), { kind: "refused", read: A, refusal: FAILURE, atMs: 5 });
    expect(dueMs(alone, false)).toBe(5 + FAILED_MS);
});

test("while nothing is shown, nothing ends by itself", () => {
    expect(dueMs(SCANNING, false)).toBeUndefined();
    expect(dueMs(after(read(A)), false)).toBeUndefined();
    expect(next(SCANNING, { kind: "dismissed", atMs: 9 })).toBe(SCANNING);
    expect(next(SCANNING, { kind: "held", held: true, atMs: 9 })).toBe(SCANNING);
});

test("a passage that was taken back is shown no more, at once, whoever holds it; a verdict after it stays", () => {
    const held = after(read(A), answered(A), { kind: "held", held: true, atMs: 100 }, read(B, 110));
    if (held.kind !== "shown") throw new Error("nothing is shown");
    const entry = { epoch: 1, seq: 17 };
    const gone = { ...held, answer: { ...held.answer, entry } };
    expect(next(gone, { kind: "takenBack", entry: { ...entry }, atMs: 120 })).toMatchObject({
        kind: "deciding",
        read: B,
    });
    const other = after(read(A), answered(A, { ...ANSWERS.admit, entry: { epoch: 2, seq: 17 } }));
    expect(next(other, { kind: "takenBack", entry, atMs: 120 })).toBe(other);
});
