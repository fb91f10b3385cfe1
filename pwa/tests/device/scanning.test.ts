import { describe, expect, test } from "vitest";

import { applyItems } from "../../src/device/items.ts";
import { markFolded } from "../../src/device/ledger.ts";
import { lockOut } from "../../src/device/locking.ts";
import { setConnected, unsent } from "../../src/device/outbox.ts";
import { ownCounts } from "../../src/device/counts.ts";
import { parseStream, verifyEntry } from "../../src/sync/journal.ts";
import { Kind } from "../../src/sync/content.ts";
import { Reason } from "../../src/sync/reasons.ts";
import { gateWith } from "./gate_in_memory.ts";
import {
    DOMAIN,
    entries,
    EVENT,
    fetchLists,
    FOREIGN,
    publicKeyOf,
    setRight,
    ticket,
    WITHDRAWN,
    type Gate,
} from "./world.ts";

async function kinds(gate: Gate): Promise<string[]> {
    return (await entries(gate)).map(({ kind }) => Kind[kind]);
}

async function counts(gate: Gate): Promise<unknown> {
    return gate.database.reading((connection) => ownCounts(connection, EVENT));
}

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

describe("a locked device", () => {
    test("lets nobody in, forgets lists, guests and ledger, and keeps what it has to hand over", async () => {
        const gate = await gateWith();
        await gate.engine.scan(EVENT, ticket(0));
        const tables = ["parts", "ledger", "counts", "guests", "feed", "journal"];
        await gate.database.writing((connection) => {
            lockOut(connection, EVENT);
        });
        const rows = await gate.database.reading((connection) =>
            tables.map((table) => connection.row(`SELECT count(*) FROM ${table}`)?.int(0)),
        );
        expect(rows).toEqual([0, 0, 0, 0, 1, 2]);
        const answer = await gate.engine.scan(EVENT, ticket(1));
        expect(answer.verdict).toMatchObject({ outcome: "refuse", reason: Reason.DEVICE_LOCKED });
        expect(await gate.database.reading((connection) => unsent(connection, EVENT))).toBe(2);
    });
});

test("what stands behind a lock in its page is forgotten with the rest", async () => {
    const gate = await gateWith();
    const lock = { type: "lock", device: gate.identity.device, lastHash: new Uint8Array(32) } as const;
    const behind = { type: "occupancy", at: { gen: 1, pos: 2 }, zone: 1, people: 5 } as const;
    const left = await gate.database.writing((connection) => {
        const items = [{ ...lock, at: { gen: 1, pos: 1 } }, behind];
        applyItems(connection, EVENT, items, gate.identity.device);
        return connection.rows("SELECT event FROM occupancy").length;
    });
    expect(left).toBe(0);
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
