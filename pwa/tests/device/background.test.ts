import { afterEach, expect, test } from "vitest";

import { BackgroundSync, type Alarm, type Going, type Rounds } from "../../src/device/background.ts";
import { Refused, Unreachable } from "../../src/device/errors.ts";
import type { Heard } from "../../src/device/pulling.ts";
import { SyncReport } from "../../src/device/report.ts";

const EVENT = 1;

/** A clock that goes on only when it is told to. */
class Standing implements Alarm {
    private at = 0;
    private sleepers: { untilMs: number; wake: () => void }[] = [];

    nowMs(): number {
        return this.at;
    }

    async sleep(ms: number, signal: AbortSignal): Promise<void> {
        if (signal.aborted) return;
        await new Promise<void>((wake) => {
            this.sleepers.push({ untilMs: this.at + ms, wake });
            signal.addEventListener("abort", () => {
                wake();
            });
        });
    }

    /** Let so many milliseconds pass, and whatever they wake come to rest. */
    async pass(ms: number): Promise<void> {
        const until = this.at + ms;
        await settled();
        for (;;) {
            const next = Math.min(...this.sleepers.map(({ untilMs }) => untilMs));
            if (next > until) break;
            this.at = next;
            const due = this.sleepers.filter(({ untilMs }) => untilMs <= next);
            this.sleepers = this.sleepers.filter(({ untilMs }) => untilMs > next);
            for (const { wake } of due) wake();
            await settled();
        }
        this.at = until;
    }
}

async function settled(): Promise<void> {
    for (let turns = 0; turns < 50; turns += 1) await Promise.resolve();
}

/** A server and a journal of which only counts are known. */
class Journal implements Rounds {
    rounds = 0;
    waiting = 0;
    left = 0;
    /** What the next round ends with, if not well. */
    failure: Error | undefined;
    takes = true;
    listens = true;
    private answer: ((heard: Heard | Error) => void) | undefined;

    async sync(): Promise<SyncReport> {
        this.rounds += 1;
        await Promise.resolve();
        if (this.failure !== undefined) throw this.failure;
        const report = new SyncReport(EVENT);
        if (this.takes) [report.sent, this.left] = [this.left, 0];
        report.unsent = this.left;
        return report;
    }

    async listen(_event: number, _waitS: number, signal: AbortSignal): Promise<Heard> {
        this.waiting += 1;
        if (!this.listens) throw new Refused(429, "TOO_MANY_WAITING", "full", undefined);
        return new Promise((resolve, reject) => {
            this.answer = (heard) => {
                if (heard instanceof Error) reject(heard);
                else resolve(heard);
            };
            signal.addEventListener("abort", () => {
                reject(new Unreachable("aborted"));
            });
        });
    }

    async unsent(): Promise<number> {
        return Promise.resolve(this.left);
    }

    /** What the request that waits is answered. */
    tell(heard: Heard | Error): void {
        this.answer?.(heard);
    }
}

let last: BackgroundSync | undefined;

afterEach(async () => {
    await last?.stop();
});

function begun(
    journal = new Journal(),
    afterMs = 0,
): {
    journal: Journal;
    alarm: Standing;
    sync: BackgroundSync;
    going: Going[];
} {
    const [alarm, going]: [Standing, Going[]] = [new Standing(), []];
    const random = (size: number): Uint8Array<ArrayBuffer> => new Uint8Array(size).fill(255);
    const sync = new BackgroundSync(journal, EVENT, alarm, random, (one) => going.push(one));
    last = sync;
    sync.start(afterMs);
    return { journal, alarm, sync, going };
}

test("rounds follow one another every five seconds where nobody waits for news", async () => {
    const journal = new Journal();
    journal.listens = false;
    const { alarm } = begun(journal);
    await alarm.pass(16_000);
    expect(journal.rounds).toBe(4);
});

test("while news arrive as they happen rounds are few", async () => {
    const { journal, alarm, going } = begun();
    await alarm.pass(1_000);
    journal.tell("news");
    await alarm.pass(29_000);
    expect(going.at(-1)?.live).toBe(true);
    const before = journal.rounds;
    await alarm.pass(20_000);
    expect(journal.rounds).toBe(before);
});

test("what was scanned goes up within the second, also while news arrive", async () => {
    const { journal, alarm, sync } = begun();
    journal.tell("news");
    await alarm.pass(10_000);
    const before = journal.rounds;
    journal.left = 3;
    sync.wrote();
    await alarm.pass(1_000);
    expect(journal.left).toBe(0);
    expect(journal.rounds).toBe(before + 1);
});

test("what was scanned while a round ran goes up with the next one, soon", async () => {
    const { journal, alarm } = begun();
    journal.left = 2;
    await alarm.pass(400);
    expect(journal.left).toBe(0);
});

test("where nothing goes up, more of the same is not tried at once", async () => {
    const { journal, alarm } = begun();
    [journal.left, journal.takes] = [2, false];
    await alarm.pass(4_000);
    expect(journal.rounds).toBe(1);
});

test("after a failure rounds wait longer and longer, and scans do not hurry them", async () => {
    const { journal, alarm, sync, going } = begun();
    journal.failure = new Unreachable("no network");
    await alarm.pass(6_000);
    const before = journal.rounds;
    for (let scans = 0; scans < 20; scans += 1) {
        sync.wrote();
        await alarm.pass(100);
    }
    expect(journal.rounds - before).toBeLessThanOrEqual(1);
    expect(going.at(-1)?.ended).toMatchObject({ error: journal.failure });
});

test("a network or a page that comes back is used at once", async () => {
    const { journal, alarm, sync, going } = begun();
    journal.failure = new Unreachable("no network");
    await alarm.pass(60_000);
    const before = journal.rounds;
    journal.failure = undefined;
    sync.woke();
    await alarm.pass(0);
    expect(journal.rounds).toBe(before + 1);
    expect(going.at(-1)?.ended).toMatchObject({ report: { unsent: 0 } });
});

test("what a busy server asks for is waited for", async () => {
    const { journal, alarm } = begun();
    await alarm.pass(300);
    journal.failure = new Refused(429, "BUSY", "full", 40);
    await alarm.pass(5_000);
    const before = journal.rounds;
    await alarm.pass(39_000);
    expect(journal.rounds).toBe(before);
    await alarm.pass(25_000);
    expect(journal.rounds).toBe(before + 1);
});

test("a server that keeps the request for news waiting is live before it says anything", async () => {
    const { alarm, going } = begun();
    await alarm.pass(500);
    expect(going.at(-1)?.live).toBe(false);
    await alarm.pass(1_000);
    expect(going.at(-1)?.live).toBe(true);
});

test("a line on which rounds fail is not live, however long it keeps a request", async () => {
    const { journal, alarm, going } = begun();
    await alarm.pass(3_000);
    journal.failure = new Unreachable("no network");
    await alarm.pass(70_000);
    expect(going.at(-1)?.live).toBe(false);
});

test("a server that does not wait is not asked again at once", async () => {
    const { journal, alarm, going } = begun();
    await alarm.pass(0);
    journal.tell("nothing");
    await alarm.pass(500);
    expect(journal.waiting).toBe(1);
    expect(going.at(-1)?.live).toBe(false);
    await alarm.pass(2_000);
    expect(journal.waiting).toBe(2);
});

test("news that a round has to hear first leave the line live, and are asked for again a little later", async () => {
    const { journal, alarm, going } = begun();
    await alarm.pass(2_000);
    journal.tell("early");
    await alarm.pass(100);
    expect(going.at(-1)?.live).toBe(true);
    expect(journal.waiting).toBe(1);
    await alarm.pass(200);
    expect(journal.waiting).toBe(2);
});

test("when news end, the next round is not put off any longer", async () => {
    const { journal, alarm } = begun();
    journal.tell("news");
    await alarm.pass(20_000);
    const before = journal.rounds;
    journal.tell(new Unreachable("cut"));
    await alarm.pass(0);
    expect(journal.rounds).toBe(before + 1);
});

test("a lost network is told before anything times out", async () => {
    const { journal, alarm, sync, going } = begun();
    journal.tell("news");
    await alarm.pass(1_000);
    sync.lost();
    expect(going.at(-1)?.live).toBe(false);
    await alarm.pass(5_000);
    expect(journal.waiting).toBeGreaterThan(1);
});

test("a round that somebody asks for tells what ends it", async () => {
    const { journal, alarm, sync } = begun();
    await alarm.pass(1_000);
    journal.failure = new Unreachable("no network");
    await expect(sync.now()).rejects.toThrow(Unreachable);
});

test("nothing is asked any more once it was stopped", async () => {
    const { journal, alarm, sync } = begun();
    await alarm.pass(1_000);
    await sync.stop();
    const [rounds, waiting] = [journal.rounds, journal.waiting];
    await alarm.pass(60_000);
    expect([journal.rounds, journal.waiting]).toEqual([rounds, waiting]);
});

test("a gate that begins may wait with the network, but not with what was scanned meanwhile", async () => {
    const { journal, alarm, sync } = begun(new Journal(), 3_000);
    await alarm.pass(2_900);
    expect([journal.rounds, journal.waiting]).toEqual([0, 0]);
    sync.wrote();
    await alarm.pass(1);
    expect([journal.rounds, journal.waiting]).toEqual([1, 1]);
});

test("who waits with the network, and is told to stop, never asks it", async () => {
    const { journal, sync } = begun(new Journal(), 3_000);
    await sync.stop();
    expect([journal.rounds, journal.waiting]).toEqual([0, 0]);
});
