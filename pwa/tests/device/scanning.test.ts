/** What a scan at a gate decides, and what it writes of that. */

import { describe, expect, test } from "vitest";

import { markFolded } from "../../src/device/ledger.ts";
import { setConnected, unsent } from "../../src/device/outbox.ts";
import { Kind } from "../../src/sync/content.ts";
import { parseStream, verifyEntry } from "../../src/sync/journal.ts";
import { Reason } from "../../src/sync/reasons.ts";
import { gateWith } from "./gate_in_memory.ts";
import { DOMAIN, EVENT, fetchLists, FOREIGN, publicKeyOf, setRight, ticket, WITHDRAWN } from "./world.ts";
import { counts, entries, kinds } from "./written.ts";

describe("a scan", () => {
    test("of a valid ticket admits, with an entry that this device signed", async () => {
        const gate = await gateWith();
        const answer = await gate.engine.scan(EVENT, ticket(0));
        expect(answer.verdict).toMatchObject({
            outcome: "admit",
            reason: Reason.OK,
            ticket: 0,
            admits: true,
        });
        expect(answer.entry).toMatchObject({ epoch: 1, seq: 2 });
        const raw = await gate.database.reading((c) =>
            c.row("SELECT frame FROM journal WHERE seq = 2")?.bytes(0),
        );
        const [frame] = parseStream(raw ?? new Uint8Array());
        expect(await verifyEntry(await publicKeyOf(gate), DOMAIN, frame)).toBe(true);
        expect(await kinds(gate)).toEqual(["EPOCH_START", "ADMIT"]);
        expect(await counts(gate)).toEqual({ admitted: 1, left: 0, refused: 0 });
    });

    test("is one transaction with one commit", async () => {
        const gate = await gateWith();
        gate.disk.statements.length = 0;
        await gate.engine.scan(EVENT, ticket(0));
        const ends = gate.disk.statements.filter((sql) => /^(BEGIN|COMMIT|ROLLBACK)/.test(sql));
        expect(ends).toEqual(["BEGIN IMMEDIATE", "COMMIT"]);
    });

    test("looks up rows by their keys, however many there are of the event", async () => {
        const gate = await gateWith({ rules: "total" });
        gate.disk.statements.length = 0;
        await gate.engine.scan(EVENT, ticket(0));
        const asked = gate.disk.statements.filter((sql) => /^(SELECT|UPDATE|DELETE)/.test(sql));
        const steps = await gate.database.reading((connection) =>
            asked.flatMap((sql) => connection.rows(`EXPLAIN QUERY PLAN ${sql}`).map((row) => row.text(3))),
        );
        const many = steps.filter((step) => /(ledger|presence|journal)\b/.test(step));
        expect(many.length).toBeGreaterThan(3);
        expect(many.filter((step) => !/\(event=\? AND /.test(step))).toEqual([]);
    });

    test("of the same ticket again is refused, and says when and where it was used here", async () => {
        const gate = await gateWith();
        const first = await gate.engine.scan(EVENT, ticket(0));
        gate.clocks.pass(60_000);
        const { verdict, lastUse, canOverride } = await gate.engine.scan(EVENT, ticket(0));
        expect(verdict).toMatchObject({ outcome: "refuse", reason: Reason.ALREADY_ADMITTED });
        expect(lastUse).toEqual({ atMs: first.atMs, gate: "Portão A", here: true });
        expect(canOverride).toBe(true);
    });

    test("of the same ticket again is refused after upload, and under new lists: the ledger is not the outbox", async () => {
        const gate = await gateWith();
        await gate.engine.scan(EVENT, ticket(0));
        const left = await gate.database.writing((connection) => {
            setConnected(connection, EVENT, 1, 2);
            markFolded(connection, EVENT, 1, 2, 900); // at a position that the feed was not followed to
            return unsent(connection, EVENT);
        });
        await fetchLists(gate.lists, "once");
        expect(left).toBe(0);
        expect((await gate.engine.scan(EVENT, ticket(0))).verdict.reason).toBe(Reason.ALREADY_ADMITTED);
    });

    test("by two readers at once admits once", async () => {
        const gate = await gateWith();
        const scans = [0, 1, 2, 3].map(async () => gate.engine.scan(EVENT, ticket(0)));
        const outcomes = (await Promise.all(scans)).map(({ verdict }) => verdict.outcome);
        expect(outcomes).toEqual(["admit", "refuse", "refuse", "refuse"]);
        expect(await kinds(gate)).toEqual(["EPOCH_START", "ADMIT", "DENY"]);
    });

    test("of a revoked ticket is refused, and one of nobody's is not recognised, without its text", async () => {
        const gate = await gateWith();
        const revoked = await gate.engine.scan(EVENT, ticket(9));
        const foreign = await gate.engine.scan(EVENT, FOREIGN);
        const nothing = await gate.engine.scan(EVENT, "https://example.org");
        expect([revoked, foreign, nothing].map(({ verdict }) => Reason[verdict.reason])).toEqual([
            "REVOKED",
            "UNKNOWN_KEY",
            "NOT_OURS",
        ]);
        const [, denied, unknown] = await entries(gate);
        expect(denied).toMatchObject({ kind: Kind.DENY, ticket: 9, foreign: undefined });
        expect(unknown).toMatchObject({ kind: Kind.DENY, ticket: undefined });
        expect(unknown?.foreign).toHaveLength(16);
        expect([revoked.canOverride, foreign.canOverride]).toEqual([true, false]);
        expect(await counts(gate)).toEqual({ admitted: 0, left: 0, refused: 3 });
    });

    test("at a gate of a device without lists cannot tell, and writes nothing", async () => {
        const gate = await gateWith();
        await gate.database.writing((connection) => connection.run("DELETE FROM feed"));
        gate.lists.touch();
        const answer = await gate.engine.scan(EVENT, ticket(0));
        expect(answer.verdict).toMatchObject({
            outcome: "attention",
            reason: Reason.FACT_MISSING,
            admits: false,
        });
        expect(await kinds(gate)).toEqual([]);
    });

    test("with lists of a key that was withdrawn cannot tell either", async () => {
        const gate = await gateWith();
        await gate.lists.saveTrust(WITHDRAWN);
        expect((await gate.engine.scan(EVENT, ticket(0))).verdict.reason).toBe(Reason.FACT_MISSING);
    });

    test("after the certificate's end lets nobody in where the clock is known, and goes on where it is not", async () => {
        const gate = await gateWith({ certificate: "ends_soon" });
        gate.clocks.pass(120_000);
        expect((await gate.engine.scan(EVENT, ticket(0))).verdict.admits).toBe(true);
        await setRight(gate);
        const late = await gate.engine.scan(EVENT, ticket(1));
        expect(late.verdict).toMatchObject({ outcome: "refuse", reason: Reason.DEVICE_LOCKED });
    });
});

describe("denials", () => {
    test("that are heard again within half a minute are counted, and told once something else happens", async () => {
        const gate = await gateWith();
        const first = await gate.engine.scan(EVENT, FOREIGN);
        const again = [await gate.engine.scan(EVENT, FOREIGN), await gate.engine.scan(EVENT, FOREIGN)];
        expect(first.entry).toBeDefined();
        expect(again.map(({ entry }) => entry)).toEqual([undefined, undefined]);
        await gate.engine.scan(EVENT, ticket(0));
        expect((await entries(gate)).map(({ kind, repeats }) => [Kind[kind], repeats])).toEqual([
            ["EPOCH_START", undefined],
            ["DENY", undefined],
            ["DENY", 2],
            ["ADMIT", undefined],
        ]);
        expect(await counts(gate)).toEqual({ admitted: 1, left: 0, refused: 1 });
    });

    test("are entries of their own again after half a minute", async () => {
        const gate = await gateWith();
        await gate.engine.scan(EVENT, FOREIGN);
        gate.clocks.pass(30_000);
        expect((await gate.engine.scan(EVENT, FOREIGN)).entry).toBeDefined();
    });

    test("that are only counted so far are written before the program ends, once", async () => {
        const gate = await gateWith();
        await gate.engine.scan(EVENT, FOREIGN);
        await gate.engine.scan(EVENT, FOREIGN);
        await gate.engine.finish(EVENT);
        await gate.engine.finish(EVENT);
        expect((await entries(gate)).map(({ repeats }) => repeats)).toEqual([undefined, undefined, 1]);
    });
});

describe("leaving", () => {
    test("lets out once who holds the code before the reader, and lets in again who left", async () => {
        const gate = await gateWith({ rules: "reentry" });
        await gate.engine.scan(EVENT, ticket(0));
        const out = await gate.engine.scan(EVENT, ticket(0), "exit");
        const again = await gate.engine.scan(EVENT, ticket(0), "exit");
        expect(out.verdict).toMatchObject({ outcome: "admit", word: "outcome.admit.exit" });
        expect(again).toEqual(out);
        expect((await gate.engine.scan(EVENT, ticket(0))).verdict.outcome).toBe("admit");
        expect(await kinds(gate)).toEqual(["EPOCH_START", "ADMIT", "EXIT", "ADMIT"]);
        expect(await counts(gate)).toEqual({ admitted: 2, left: 1, refused: 0 });
    });

    test("ten seconds later finds nobody inside", async () => {
        const gate = await gateWith({ rules: "reentry" });
        await gate.engine.scan(EVENT, ticket(0));
        await gate.engine.scan(EVENT, ticket(0), "exit");
        gate.clocks.pass(10_000);
        const again = await gate.engine.scan(EVENT, ticket(0), "exit");
        expect(again.verdict.reason).toBe(Reason.NOT_INSIDE);
        expect(again.canOverride).toBe(false);
    });
});

describe("counting in a zone", () => {
    test("refuses over all uses once the limit is reached, whatever the use", async () => {
        const gate = await gateWith({ rules: "total" });
        const reasons = [];
        for (const use of [1, 2, 3]) {
            reasons.push((await gate.engine.scan(EVENT, ticket(0), "entry", use)).verdict.reason);
        }
        expect(reasons).toEqual([Reason.OK, Reason.OK, Reason.LIMIT_REACHED]);
    });

    test("knows a zone to be full by this device's own guests, until one was called back", async () => {
        const gate = await gateWith({ rules: "full" });
        await setRight(gate);
        for (const number of [0, 1]) await gate.engine.scan(EVENT, ticket(number));
        expect((await gate.engine.scan(EVENT, ticket(2))).verdict.reason).toBe(Reason.ZONE_FULL);
        await gate.engine.undo(EVENT);
        expect((await gate.engine.scan(EVENT, ticket(2))).verdict.outcome).toBe("admit");
    });
});
