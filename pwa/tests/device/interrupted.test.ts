/** What comes in the way of a scan: a disk that is full, a clock that is set, a program that ends. */

import { describe, expect, test } from "vitest";

import { Reason } from "../../src/sync/reasons.ts";
import { gateWith } from "./gate_in_memory.ts";
import { EVENT, FOREIGN, ticket } from "./world.ts";
import { kinds } from "./written.ts";

describe("a disk that is full", () => {
    test("at the commit refuses, leaves nothing, not even the echo, and works again once there is room", async () => {
        const gate = await gateWith();
        gate.disk.failsAt = "COMMIT";
        const admitted = await gate.engine.scan(EVENT, ticket(0));
        const denied = await gate.engine.scan(EVENT, FOREIGN);
        gate.disk.failsAt = undefined;
        expect(admitted.verdict).toMatchObject({
            outcome: "refuse",
            reason: Reason.STORAGE_FAILED,
            admits: false,
        });
        expect(admitted.fault).toMatchObject({ trouble: "room" });
        expect(denied.verdict.reason).toBe(Reason.STORAGE_FAILED);
        expect(await kinds(gate)).toEqual([]);
        expect((await gate.engine.scan(EVENT, FOREIGN)).entry).toBeDefined();
        expect((await gate.engine.scan(EVENT, ticket(0))).verdict.outcome).toBe("admit");
    });

    test("where the transaction begins or an entry is written refuses likewise", async () => {
        const gate = await gateWith();
        for (const statement of ["BEGIN", "INSERT INTO journal", "INSERT INTO ledger"]) {
            gate.disk.failsAt = statement;
            expect((await gate.engine.scan(EVENT, ticket(0))).verdict.reason).toBe(Reason.STORAGE_FAILED);
        }
        gate.disk.failsAt = undefined;
        expect(await kinds(gate)).toEqual([]);
        expect((await gate.engine.scan(EVENT, ticket(0))).verdict.outcome).toBe("admit");
    });

    test("does not undo what was said before: the echo of an earlier denial is heard on", async () => {
        const gate = await gateWith();
        await gate.engine.scan(EVENT, FOREIGN);
        gate.disk.failsAt = "COMMIT";
        await gate.engine.scan(EVENT, ticket(0));
        gate.disk.failsAt = undefined;
        expect((await gate.engine.scan(EVENT, FOREIGN)).entry).toBeUndefined();
    });

    test("does not take in another scan that waits behind it", async () => {
        const gate = await gateWith();
        const inner = gate.disk.run.bind(gate.disk);
        let failed = false;
        gate.disk.run = (sql, ...values) => {
            const isFirst = sql === "COMMIT" && !failed;
            failed ||= isFirst;
            gate.disk.failsAt = isFirst ? "COMMIT" : undefined;
            return inner(sql, ...values);
        };
        const [first, second] = await Promise.all([
            gate.engine.scan(EVENT, FOREIGN),
            gate.engine.scan(EVENT, FOREIGN),
        ]);
        expect(first.verdict.reason).toBe(Reason.STORAGE_FAILED);
        expect(second.verdict.reason).toBe(Reason.UNKNOWN_KEY);
        expect(second.entry).toBeDefined();
    });
});

describe("the wall clock", () => {
    test("that is set in between is noted, and orders nothing", async () => {
        const gate = await gateWith();
        await gate.engine.scan(EVENT, ticket(0));
        gate.clocks.wallMs -= 3_600_000;
        await gate.engine.scan(EVENT, ticket(1));
        expect(await kinds(gate)).toEqual(["EPOCH_START", "ADMIT", "CLOCK_JUMP", "ADMIT"]);
    });
});

test("a step of the wall clock is noted although the disk was full when it was first seen", async () => {
    const gate = await gateWith();
    await gate.engine.scan(EVENT, ticket(0));
    gate.clocks.wallMs += 60_000;
    gate.disk.failsAt = "COMMIT";
    await gate.engine.scan(EVENT, ticket(1));
    gate.disk.failsAt = undefined;
    await gate.engine.scan(EVENT, ticket(1));
    expect(await kinds(gate)).toEqual(["EPOCH_START", "ADMIT", "CLOCK_JUMP", "ADMIT"]);
});

describe("a restart", () => {
    test("in the middle of a scan leaves nothing of it, and the journal goes on after its last entry", async () => {
        const gate = await gateWith();
        await gate.engine.scan(EVENT, ticket(0));
        gate.disk.run("BEGIN IMMEDIATE");
        gate.disk.run("DELETE FROM ledger");
        gate.disk.run("ROLLBACK"); // what SQLite does with a log without a commit
        const anew = await gateWith({ after: gate });
        expect((await anew.engine.scan(EVENT, ticket(0))).verdict.reason).toBe(Reason.ALREADY_ADMITTED);
        expect((await anew.engine.scan(EVENT, ticket(1))).entry).toMatchObject({ epoch: 1, seq: 4 });
    });
});
