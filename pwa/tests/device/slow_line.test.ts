/** A line that crawls: what goes up is cut into pieces that arrive within the patience of a call, and each is kept. */

import { expect, test } from "vitest";

import { Caller } from "../../src/device/calling.ts";
import { Server } from "../../src/device/client.ts";
import { Unreachable } from "../../src/device/errors.ts";
import { Greeting } from "../../src/device/greeting.ts";
import { unsent } from "../../src/device/outbox.ts";
import { FIRST_BYTES, MOST_BYTES, Pace } from "../../src/device/pace.ts";
import { SLOWEST_BYTES_S } from "../../src/device/patience.ts";
import { Pushing } from "../../src/device/pushing.ts";
import { SyncReport } from "../../src/device/report.ts";
import { entryHash, parseStream, verifyEntry } from "../../src/sync/journal.ts";
import { Level, Must, type Push, type PushReply } from "../../src/sync/messages.ts";
import { gateWith, type GateInMemory } from "./gate_in_memory.ts";
import { DOMAIN, EVENT } from "./world.ts";

const CODES = 400;
const PATIENCE_S = 15;

/** A server at the end of a line that carries so many bytes a second, by the gate's own clock. */
class Crawling extends Server {
    readonly brought: number[] = [];
    /** Of entries that no chunk with a rotten one brought. */
    readonly stored = new Set<string>();

    constructor(
        private readonly gate: GateInMemory,
        private readonly bytesS: number,
    ) {
        super(new Caller("https://nobody.test", fetch), gate.identity);
    }

    override async push({ chunks }: Push): Promise<PushReply> {
        const [chunk = new Uint8Array()] = chunks;
        this.carry(chunk);
        return this.take(chunk);
    }

    private carry(chunk: Uint8Array): void {
        const tookS = chunk.length / this.bytesS;
        const patienceS = PATIENCE_S + chunk.length / SLOWEST_BYTES_S;
        this.gate.clocks.pass(Math.round(1000 * Math.min(tookS, patienceS)));
        if (tookS > patienceS) throw new Unreachable("it takes too long to answer");
        this.brought.push(chunk.length);
    }

    private async take(chunk: Uint8Array<ArrayBuffer>): Promise<PushReply> {
        const frames = parseStream(chunk);
        const key = this.gate.identity.key.public;
        const sound = await Promise.all(frames.map((frame) => verifyEntry(key, DOMAIN, frame)));
        const at = (await this.gate.lists.mark(EVENT))?.at ?? { gen: 1, pos: 0 };
        const nothing = { gaps: [], quarantined: [], refused: [] };
        const said = { ...nothing, level: Level.SERVER, at, must: Must.GO };
        if (sound.includes(false))
            return { ...said, connected: [], refused: [{ chunk: 0, code: "BAD_CHUNK" }] };
        for (const { epoch, seq } of frames) this.stored.add(`${epoch}/${seq}`);
        const [last] = frames.slice(-1);
        if (last === undefined) throw new Error("nothing was pushed");
        return { ...said, connected: [{ ...last, hash: await entryHash(DOMAIN, last) }] };
    }
}

/** A gate that scanned for a while without a network. */
async function gateThatScanned(): Promise<GateInMemory> {
    const gate = await gateWith();
    for (let code = 0; code < CODES; code += 1) await gate.engine.scan(EVENT, `no code of ours ${code}`);
    return gate;
}

interface Brought {
    readonly left: number;
    readonly brought: readonly number[];
    readonly stored: ReadonlySet<string>;
}

/** It gets a line that is this slow, and hands over what it has. */
async function broughtAt(bytesS: number, gate?: GateInMemory): Promise<Brought> {
    gate ??= await gateThatScanned();
    const server = new Crawling(gate, bytesS);
    const random = (size: number): Uint8Array<ArrayBuffer> => new Uint8Array(size);
    const means = { ...gate, clocks: gate.clocks.read, random, server };
    await new Pushing(means, new Greeting(means)).push(EVENT, new SyncReport(EVENT));
    return {
        left: await gate.database.reading((connection) => unsent(connection, EVENT)),
        brought: server.brought,
        stored: server.stored,
    };
}

test.each([600, 1_000, 2_000])(
    "a journal goes up at %i B/s, at which it would take too long as a whole",
    async (bytesS) => {
        const { left, brought } = await broughtAt(bytesS);
        const whole = brought.reduce((sum, size) => sum + size);
        expect(left).toBe(0);
        expect(whole / bytesS).toBeGreaterThan(PATIENCE_S + whole / SLOWEST_BYTES_S);
    },
);

test("what is sound of a journal goes up at 600 B/s, at which it would take too long as a whole", async () => {
    const gate = await gateThatScanned();
    const whole = await gate.database.writing((connection) => {
        connection.run(
            "UPDATE journal SET frame = CAST(substr(frame, 1, 60) || x'00' || substr(frame, 62) AS BLOB) WHERE seq = 9",
        );
        return connection.rows("SELECT epoch, seq FROM journal").map((row) => `${row.int(0)}/${row.int(1)}`);
    });
    const { left, stored } = await broughtAt(600, gate);
    expect(left).toBe(0);
    expect(whole.filter((entry) => !stored.has(entry))).toEqual(["1/9"]);
});

test("a journal goes up a quick line in few pieces", async () => {
    const { left, brought } = await broughtAt(1 << 20);
    expect(left).toBe(0);
    expect(brought).toHaveLength(3);
    expect(brought[0]).toBeLessThanOrEqual(FIRST_BYTES);
});

test("a pace grows while the line is quick and falls when it is slow", () => {
    const pace = new Pace();
    const sizes = [0, 2_500, 2_501, 10_000, 10_001, 60_000, 60_000, 0, 0, 0, 0].map((tookMs) => {
        pace.answered(tookMs);
        return pace.size / 1024;
    });
    expect(sizes).toEqual([32, 128, 128, 128, 32, 8, 8, 32, 128, 512, 512]);
    expect(pace.size).toBe(MOST_BYTES);
});
