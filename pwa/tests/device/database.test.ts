import { expect, test } from "vitest";

import { Database } from "../../src/device/database.ts";
import { NotAStore } from "../../src/device/errors.ts";
import { StorageFailed } from "../../src/device/storage.ts";
import { FullDisk, inMemory } from "./memory.ts";

const COUNT = "SELECT count(*) FROM locks";
const LOCK = "INSERT INTO locks (event) VALUES (?)";

async function locks(database: Database): Promise<number | undefined> {
    return database.reading((connection) => connection.row(COUNT)?.int(0));
}

test("an empty file becomes a store, and opens again as what it is", () => {
    const connection = inMemory();
    Database.open(connection);
    connection.run(LOCK, 7);
    Database.open(connection);
    expect(connection.row(COUNT)?.int(0)).toBe(1);
    expect(connection.row("PRAGMA synchronous")?.int(0)).toBe(2);
    expect(connection.row("PRAGMA secure_delete")?.int(0)).toBe(1);
});

test("a file that has a log already is locked before it is looked at, since nobody shares its memory", () => {
    const connection = inMemory();
    Database.open(connection);
    const looked: string[] = [];
    const row = connection.row.bind(connection);
    connection.row = (sql, ...values) => {
        looked.push(sql);
        return row(sql, ...values);
    };
    Database.open(connection);
    expect(looked[0]).toBe("PRAGMA locking_mode = EXCLUSIVE");
});

test("another program's database is refused and stays as it is", () => {
    const connection = inMemory();
    connection.run("CREATE TABLE somebody_elses (one INTEGER)");
    expect(() => Database.open(connection)).toThrow(NotAStore);
    expect(connection.rows("SELECT name FROM sqlite_master").map((row) => row.text(0))).toEqual([
        "somebody_elses",
    ]);
});

test("a store of a version that never was is refused", () => {
    const connection = inMemory();
    Database.open(connection);
    connection.run("PRAGMA user_version = -1");
    expect(() => Database.open(connection)).toThrow(NotAStore);
});

test("what fails in the middle of a transaction leaves nothing of it, and the next one goes on", async () => {
    const database = Database.open(inMemory());
    const failing = database.writing((connection) => {
        connection.run(LOCK, 1);
        throw new RangeError("in the middle");
    });
    const next = database.writing((connection) => connection.run(LOCK, 2));
    await expect(failing).rejects.toThrow(RangeError);
    expect(await next).toBe(1);
    expect(await locks(database)).toBe(1);
});

test("transactions of two tasks take turns however long one waits in between", async () => {
    const database = Database.open(inMemory());
    const order: string[] = [];
    const first = database.writing(async () => {
        order.push("first begins");
        await new Promise(setImmediate);
        order.push("first ends");
    });
    const second = database.writing(() => order.push("second"));
    const third = database.reading(() => order.push("third"));
    await Promise.all([first, second, third]);
    expect(order).toEqual(["first begins", "first ends", "second", "third"]);
});

test("a commit that fails is told, and leaves nothing", async () => {
    const disk = new FullDisk(inMemory());
    const database = Database.open(disk);
    disk.failsAt = "COMMIT";
    const told = await database
        .writing((connection) => connection.run(LOCK, 1))
        .catch((error: unknown) => error);
    disk.failsAt = undefined;
    expect(told).toBeInstanceOf(StorageFailed);
    expect(told).toMatchObject({ trouble: "room", mayPass: true });
    expect(await locks(database)).toBe(0);
});

test("who watches is told what kept a transaction from the disk, and that it is over once a row was written", async () => {
    const disk = new FullDisk(inMemory());
    const database = Database.open(disk);
    const told: unknown[] = [];
    database.watch((trouble) => told.push(trouble));
    const lock = async (event: number): Promise<unknown> =>
        database.writing((connection) => connection.run(LOCK, event)).catch(() => "failed");
    await lock(1);
    disk.failsAt = "COMMIT";
    await lock(2);
    disk.result = 10 | (3 << 8); // an error of the disk while it wrote
    await lock(3);
    disk.failsAt = undefined;
    await database.writing(() => "nothing was written");
    expect(told).toEqual([undefined, "room", "disk"]);
    await lock(4);
    expect(told).toEqual([undefined, "room", "disk", undefined]);
});

test("what the library throws is told as a failed storage with its result code", async () => {
    const database = Database.open(inMemory());
    const twice = database.writing((connection) => {
        connection.run(LOCK, 1);
        connection.run(LOCK, 1);
    });
    await expect(twice).rejects.toMatchObject({ code: "STORAGE_FAILED", result: 1555 });
});

test("a column of another kind than was written is a broken file", () => {
    const row = inMemory().row("SELECT 1, 'two', x'03', NULL, 9007199254740991");
    expect(row?.int(0)).toBe(1);
    expect(row?.text(1)).toBe("two");
    expect(row?.bytes(2)).toEqual(Uint8Array.of(3));
    expect([row?.intOrNone(3), row?.textOrNone(3), row?.bytesOrNone(3)]).toEqual([
        undefined,
        undefined,
        undefined,
    ]);
    expect(row?.int(4)).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => row?.int(1)).toThrow(StorageFailed);
    expect(() => row?.text(3)).toThrow(StorageFailed);
    expect(() => row?.bytes(0)).toThrow(StorageFailed);
});
