import { expect, test } from "vitest";

import { Backoff } from "../../src/device/backoff.ts";

const LEAST = (size: number) => new Uint8Array(size);
const MOST = (size: number) => new Uint8Array(size).fill(255);

test("each failure doubles the longest wait, up to five minutes, and a success begins again", () => {
    const backoff = new Backoff(MOST);
    const waits = Array.from({ length: 12 }, () => Math.round(backoff.failed()));
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    backoff.succeeded();
    expect(Math.round(backoff.failed())).toBe(1);
});

test("three hundred devices spread over the whole wait", () => {
    expect(new Backoff(LEAST).failed()).toBe(0);
    const backoff = new Backoff((size) => new Uint8Array(size).fill(128));
    expect(backoff.failed()).toBeCloseTo(0.5, 1);
});

test("what the server asks for is a floor, up to five minutes", () => {
    expect(new Backoff(LEAST).failed(20)).toBe(20);
    expect(Math.round(new Backoff(MOST).failed(20))).toBe(30);
    expect(new Backoff(LEAST).failed(86_400)).toBe(300);
});
