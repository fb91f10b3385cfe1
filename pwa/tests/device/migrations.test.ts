/** A newer version of the app over a store that an older one wrote: what was not sent is still there, or nothing was changed at all. */

import { expect, test } from "vitest";

import type { Connection } from "../../src/device/connection.ts";
import { Database } from "../../src/device/database.ts";
import { NewerStore } from "../../src/device/errors.ts";
import { SCHEMA_VERSION } from "../../src/device/migrations.ts";
import { unsent } from "../../src/device/outbox.ts";
import { unsaidPeople } from "../../src/device/unsaid_people.ts";
import { StorageFailed } from "../../src/device/storage.ts";
import { Reason } from "../../src/sync/reasons.ts";
import { asSchema1, columnsOf, contents, ofSchema1, tablesOf } from "./former_store.ts";
import { gateWith, type GateInMemory } from "./gate_in_memory.ts";
import { FullDisk, inMemory } from "./memory.ts";
import { EVENT, gateOn, ticket, type Gate } from "./world.ts";

/** A gate that let two in, took one of them back, and sent nothing. */
async function atWork(): Promise<GateInMemory> {
    const gate = await gateWith();
    await gate.engine.scan(EVENT, ticket(0));
    await gate.engine.scan(EVENT, ticket(1));
    await gate.engine.undo(EVENT);
    return gate;
}

/** The same gate after an update: on the store that the older version left, with the keys that lie beside it. */
async function updated(store: Connection, { chest, clocks }: Gate): Promise<Gate> {
    return gateOn(Database.open(store), undefined, { chest, clocks });
}

function version(connection: Connection): number | undefined {
    return connection.row("PRAGMA user_version")?.int(0);
}

function everything(connection: Connection): unknown {
    return tablesOf(connection).map((table) => [
        table,
        contents(connection, table, columnsOf(connection, table)),
    ]);
}

test("what a gate of the first schema had not sent is still its own, in the same chain, and is told as used", async () => {
    const before = await atWork();
    const former = asSchema1(before.disk);
    const gate = await updated(former, before);
    expect(version(former)).toBe(SCHEMA_VERSION);
    expect(contents(former, "journal", ["epoch", "seq", "hash", "frame"])).toEqual(
        contents(before.disk, "journal", ["epoch", "seq", "hash", "frame"]),
    );
    expect(unsent(former, EVENT)).toBe(4);
    expect((await gate.engine.scan(EVENT, ticket(0))).verdict.reason).toBe(Reason.ALREADY_ADMITTED);
    const again = await gate.engine.scan(EVENT, ticket(1));
    expect(again.entry).toMatchObject({ epoch: 1, seq: 6 }); // behind the refusal that was just written
});

test("what the new schema counts is counted of what was there before it", async () => {
    const before = await atWork();
    await before.database.writing((connection) => {
        const page =
            "INSERT INTO heard (event, gen, pos, hash, start_gen, start, before, page) VALUES (?, 1, ?, x'', 1, ?, x'', x'')";
        connection.run(page, 7, 10, 0);
        connection.run(page, 8, 3, 0);
        connection.run(page, 7, 30, 10);
    });
    const former = asSchema1(before.disk);
    Database.open(former);
    expect(unsaidPeople(former, EVENT, 1, 0)).toBe(1);
    const ages = former.rows("SELECT event, below FROM heard ORDER BY number");
    expect(ages.map((row) => [row.int(0), row.int(1)])).toEqual([
        [7, 0],
        [8, 0],
        [7, 11],
    ]);
});

test("a store that was brought up is the store that is made anew", () => {
    const [former, anew] = [ofSchema1(), inMemory()];
    Database.open(former);
    Database.open(anew);
    const schema =
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name";
    const spelled = (connection: Connection): string[] =>
        connection
            .rows(schema)
            .map((row) => [0, 1, 2, 3].map((at) => row.text(at).replace(/\s+/g, " ")).join(": "));
    expect(spelled(former)).toEqual(spelled(anew));
});

test("an update that breaks off at any statement leaves the old store whole, and the next try brings it up", async () => {
    const before = await atWork();
    for (let statements = 0; ; statements += 1) {
        const former = asSchema1(before.disk);
        const whole = everything(former);
        const disk = new FullDisk(former);
        disk.leaves = statements;
        try {
            Database.open(disk);
            expect(statements).toBeGreaterThan(8);
            return;
        } catch (error) {
            expect(error).toBeInstanceOf(StorageFailed);
        }
        expect([version(former), everything(former)]).toEqual([1, whole]);
        disk.leaves = undefined;
        Database.open(disk);
        expect(version(former)).toBe(SCHEMA_VERSION);
    }
});

test("a store of a newer version is refused by its own name, and stays as it is", async () => {
    const { disk } = await atWork();
    disk.run(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    const whole = everything(disk);
    expect(() => Database.open(disk)).toThrow(NewerStore);
    expect([version(disk), everything(disk)]).toEqual([SCHEMA_VERSION + 1, whole]);
});
