import { expect, test } from "vitest";

import { attemptOf } from "../../src/decoding/attempts.ts";

const SECONDS_OF_FRAMES = Array.from({ length: 90 }, (_, frame) => attemptOf(frame));

test("every fifth frame is looked at harder, and none of these is turned as well", () => {
    const harder = SECONDS_OF_FRAMES.map((attempt, frame) => ({ ...attempt, frame })).filter(
        (attempt) => attempt.harder,
    );
    expect(harder.map((attempt) => attempt.frame).slice(0, 3)).toEqual([4, 9, 14]);
    expect(harder.every((attempt) => attempt.turn === 0)).toBe(true);
});

test("the frames between are turned by every angle up to 42 degrees, six apart, to both sides", () => {
    const turns = new Set(SECONDS_OF_FRAMES.filter((attempt) => !attempt.harder).map((one) => one.turn));
    expect([...turns].sort((a, b) => a - b)).toEqual([
        -42, -36, -30, -24, -18, -12, -6, 6, 12, 18, 24, 30, 36, 42,
    ]);
});

test("a pass that is held a little askew is looked at within twelve frames, and at first within two", () => {
    for (let from = 0; from < 40; from++) {
        const soon = Array.from({ length: 12 }, (_, frame) => attemptOf(from + frame).turn);
        expect(soon).toContain(6);
        expect(soon).toContain(-6);
    }
    expect([0, 1].map((frame) => attemptOf(frame).turn)).toEqual([-6, 6]);
});
