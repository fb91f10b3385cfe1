import { expect, test } from "vitest";

import { Asked, Claimant, type Answers } from "../../src/device/claiming.ts";
import { Refused, Unreachable } from "../../src/device/errors.ts";
import { same } from "../../src/keys/octets.ts";
import { Claim, Claimed, ClaimReply } from "../../src/sync/claim.ts";

const [ME, OTHER] = [new Uint8Array(8).fill(1), new Uint8Array(8).fill(2)];
const NONCE = Uint8Array.from({ length: 16 }, (_, at) => at);
const CLAIM = new Claim(1, 7, 1, 0, 1, [7, new Uint8Array(8)], NONCE, new Uint8Array(16));
const FIRST = new ClaimReply(Claimed.FIRST);

/** A server that answers the same each time, or never. */
class Counter implements Answers {
    asked = 0;

    constructor(public answer: ClaimReply | Error | undefined) {}

    async claim(_claim: Claim, signal: AbortSignal): Promise<ClaimReply> {
        this.asked += 1;
        if (this.answer instanceof Error) throw this.answer;
        if (this.answer !== undefined) return Promise.resolve(this.answer);
        return new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => {
                reject(new Unreachable("aborted"));
            });
        });
    }
}

/** A claimant that waits a moment only, and the clock by which it falls silent. */
function claimant(answer: ClaimReply | Error | undefined): {
    server: Counter;
    ask: (atMs: number) => Promise<Asked | undefined>;
} {
    const server = new Counter(answer);
    let nowMs = 0;
    const asking = new Claimant(server, () => nowMs, 5);
    return {
        server,
        ask: async (atMs) => {
            nowMs = atMs;
            return asking.ask(CLAIM);
        },
    };
}

test("what the server answers stands in the entry, with the nonce", async () => {
    const { ask } = claimant(FIRST);
    expect((await ask(0))?.mark).toEqual(Uint8Array.of(1, ...NONCE));
});

test("a silence is written down, and longer and longer nobody is asked", async () => {
    const { server, ask } = claimant(undefined);
    expect((await ask(0))?.mark).toEqual(Uint8Array.of(3, ...NONCE));
    expect(await ask(999)).toBeUndefined();
    expect((await ask(1_000))?.reply).toBeUndefined();
    expect(await ask(2_999)).toBeUndefined();
    expect(server.asked).toBe(2);
    for (let atMs = 3_000; atMs < 200_000; atMs += 30_000) await ask(atMs);
    const { asked } = server;
    await ask(213_000 + 29_000);
    expect(server.asked).toBe(asked + 1);
});

test("an answer ends the silence", async () => {
    const { server, ask } = claimant(new Unreachable("no network"));
    await ask(0);
    server.answer = FIRST;
    expect((await ask(1_000))?.reply).toBe(FIRST);
    expect((await ask(1_001))?.reply).toBe(FIRST);
});

test("what the server asks for itself goes before, up to half a minute", async () => {
    const { server, ask } = claimant(new Refused(429, "BUSY", "full", 20));
    await ask(0);
    expect(await ask(19_999)).toBeUndefined();
    expect(await ask(20_000)).toBeDefined();
    expect(server.asked).toBe(2);
});

test("a mistake of the program is thrown, and not taken for a silence", async () => {
    await expect(claimant(new TypeError("a mistake")).ask(0)).rejects.toThrow(TypeError);
});

test("a second refuses, unless it names this device, which knows better what it did", () => {
    const taken = (device: Uint8Array<ArrayBuffer>): Asked =>
        new Asked(CLAIM, new ClaimReply(Claimed.SECOND, 1, { device, gate: 1, atMs: 5 }));
    expect(taken(ME).refusal(ME)).toBeUndefined();
    expect(same(taken(OTHER).refusal(ME)?.taken?.device ?? ME, OTHER)).toBe(true);
    expect(new Asked(CLAIM, new ClaimReply(Claimed.SECOND, 1)).refusal(ME)).toBeDefined();
    expect(new Asked(CLAIM, FIRST).refusal(ME)).toBeUndefined();
    expect(new Asked(CLAIM, undefined).refusal(ME)).toBeUndefined();
});
