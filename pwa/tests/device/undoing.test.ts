import { describe, expect, test } from "vitest";

import { recentPassages, UNDO_MS } from "../../src/device/passages.ts";
import { Kind } from "../../src/sync/content.ts";
import { Reason } from "../../src/sync/reasons.ts";
import { gateWith } from "./gate_in_memory.ts";
import { EVENT, ManualClocks, ticket } from "./world.ts";
import { counts, entries, kinds } from "./written.ts";

describe("an undo", () => {
    test("takes back the last admission within two minutes, and who was called back may enter again", async () => {
        const gate = await gateWith();
        const admitted = await gate.engine.scan(EVENT, ticket(0));
        gate.clocks.pass(UNDO_MS);
        expect(await gate.engine.undo(EVENT)).toMatchObject({ epoch: 1, seq: 3 });
        const voided = (await entries(gate)).at(-1);
        expect(voided).toMatchObject({ kind: Kind.VOID, ticket: 0, zone: 1, ref: admitted.entry?.hash });
        expect(await counts(gate)).toMatchObject({ admitted: 0 });
        expect((await gate.engine.scan(EVENT, ticket(0))).verdict.outcome).toBe("admit");
    });

    test("later than two minutes changes nothing, by the monotonic clock whatever the wall clock says", async () => {
        const gate = await gateWith();
        await gate.engine.scan(EVENT, ticket(0));
        gate.clocks.pass(UNDO_MS + 1);
        gate.clocks.wallMs -= UNDO_MS;
        expect(await gate.engine.undo(EVENT)).toBeUndefined();
        expect(await kinds(gate)).toEqual(["EPOCH_START", "ADMIT"]);
    });

    test("after a restart changes nothing: nobody knows how long that took", async () => {
        const gate = await gateWith();
        await gate.engine.scan(EVENT, ticket(0));
        const clocks = new ManualClocks();
        clocks.boot = Uint8Array.of(2, 2, 2, 2, 2, 2, 2, 2);
        const anew = await gateWith({ after: gate, clocks });
        expect(await anew.engine.undo(EVENT)).toBeUndefined();
    });

    test("takes back one passage after the other, and each once", async () => {
        const gate = await gateWith();
        for (const number of [0, 1]) await gate.engine.scan(EVENT, ticket(number));
        await gate.engine.undo(EVENT);
        await gate.engine.undo(EVENT);
        expect(await gate.engine.undo(EVENT)).toBeUndefined();
        const recent = await gate.database.reading((connection) => recentPassages(connection, EVENT, 10));
        expect(recent.map(({ ticket: number, voided }) => [number, voided])).toEqual([
            [1, true],
            [0, true],
        ]);
    });

    test("of a passage that is not the newest changes nothing: nobody takes back whom they do not see", async () => {
        const gate = await gateWith();
        const [first, second] = [
            await gate.engine.scan(EVENT, ticket(0)),
            await gate.engine.scan(EVENT, ticket(1)),
        ];
        expect(await gate.engine.undo(EVENT, first.entry)).toBeUndefined();
        expect(await gate.engine.undo(EVENT, second.entry)).toBeDefined();
        expect(await gate.engine.undo(EVENT, second.entry)).toBeUndefined();
        const recent = await gate.database.reading((connection) => recentPassages(connection, EVENT, 10));
        expect(recent.map(({ voided }) => voided)).toEqual([true, false]);
    });

    test("that cannot be committed takes back nothing", async () => {
        const gate = await gateWith();
        await gate.engine.scan(EVENT, ticket(0));
        gate.disk.failsAt = "COMMIT";
        await expect(gate.engine.undo(EVENT)).rejects.toMatchObject({ code: "STORAGE_FAILED" });
        gate.disk.failsAt = undefined;
        expect((await gate.engine.scan(EVENT, ticket(0))).verdict.reason).toBe(Reason.ALREADY_ADMITTED);
    });

    test("of an exit lets the same guest leave again at once", async () => {
        const gate = await gateWith({ rules: "reentry" });
        await gate.engine.scan(EVENT, ticket(0));
        await gate.engine.scan(EVENT, ticket(0), "exit");
        await gate.engine.undo(EVENT);
        const out = await gate.engine.scan(EVENT, ticket(0), "exit");
        expect(out.verdict.reason).toBe(Reason.OK);
        expect(await kinds(gate)).toEqual([...["EPOCH_START", "ADMIT", "EXIT", "VOID", "EXIT"]]);
    });
});

test("a journal is closed by a checkpoint, after what was only counted so far", async () => {
    const gate = await gateWith();
    for (const text of ["nothing", "nothing"]) await gate.engine.scan(EVENT, text);
    await gate.engine.close(EVENT);
    expect((await entries(gate)).map(({ kind, repeats }) => [Kind[kind], repeats]).slice(1)).toEqual([
        ["DENY", undefined],
        ["DENY", 1],
        ["CHECKPOINT", undefined],
    ]);
});
