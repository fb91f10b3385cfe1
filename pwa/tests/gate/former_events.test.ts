import { expect, test, vi } from "vitest";

import type { Alarm } from "../../src/device/background.ts";
import { Refused, Unreachable } from "../../src/device/errors.ts";
import { FormerEvents, type Left } from "../../src/gate/former_events.ts";

const BUSY = new Refused(503, "BUSY", "full", 1);
/** The longest that a first failure waits after a server that asked for a second. */
const AGAIN_MS = 1500;

/** Events of which something is left, and a server that fails some of them. */
class Leavings implements Left, Alarm {
    readonly asked: number[] = [];
    readonly failing = new Map<number, Error>();
    atMs = 0;
    /** Rounds end well and take nothing. */
    takes = true;

    constructor(readonly events: Set<number>) {}

    owed(): Promise<readonly number[]> {
        return Promise.resolve([...this.events]);
    }

    sync(event: number): Promise<void> {
        this.asked.push(event);
        const error = this.failing.get(event);
        if (error !== undefined) return Promise.reject(error);
        if (this.takes) this.events.delete(event);
        return Promise.resolve();
    }

    nowMs(): number {
        return this.atMs;
    }

    async sleep(): Promise<void> {
        return Promise.resolve();
    }
}

function former(...events: number[]): { left: Leavings; sending: FormerEvents } {
    vi.spyOn(console, "warn").mockReturnValue(undefined);
    const left = new Leavings(new Set(events));
    return { left, sending: new FormerEvents(left, left, (size) => new Uint8Array(size).fill(255)) };
}

/** The server has answered a round, and what follows from that came to rest. */
async function answered(sending: FormerEvents): Promise<void> {
    sending.handOver();
    for (let turns = 0; turns < 50; turns += 1) await Promise.resolve();
}

test("an event that fails does not hold up those after it", async () => {
    const { left, sending } = former(1, 2, 3);
    left.failing.set(1, BUSY);
    await answered(sending);
    expect(left.asked).toEqual([1, 2, 3]);
    expect([...left.events]).toEqual([1]);
});

test("what failed is tried again with the rounds, but not before the server asked for it", async () => {
    const { left, sending } = former(1);
    left.failing.set(1, BUSY);
    await answered(sending);
    left.failing.clear();
    left.atMs = 999;
    await answered(sending);
    expect(left.asked).toEqual([1]);
    left.atMs = AGAIN_MS;
    await answered(sending);
    expect(left.asked).toEqual([1, 1]);
    expect(left.events.size).toBe(0);
});

test("what rounds end well without taking is tried again less and less often, and not once nothing is left", async () => {
    const { left, sending } = former(1);
    left.takes = false;
    for (left.atMs = 0; left.atMs < 60_000; left.atMs += 1000) await answered(sending);
    const times = left.asked.length;
    expect(times).toBeGreaterThan(3);
    expect(times).toBeLessThan(10);
    left.takes = true;
    left.atMs = 300_000;
    await answered(sending);
    left.events.add(1);
    left.atMs = 900_000;
    await answered(sending);
    expect(left.asked).toHaveLength(times + 1);
});

test("somebody who asks is told what went wrong first, after all were tried", async () => {
    const { left, sending } = former(1, 2, 3);
    left.failing.set(1, BUSY).set(2, new Unreachable("no route"));
    await expect(sending.send()).rejects.toBe(BUSY);
    expect(left.asked).toEqual([1, 2, 3]);
});

test("none is begun any more once the gate stops", async () => {
    const { left, sending } = former(1, 2);
    sending.handOver();
    await sending.stop();
    await answered(sending);
    expect(left.asked.length).toBeLessThan(2);
});
