/** Stores in memory, as the real ones but for the disk. */

import sqlite3InitModule from "@sqlite.org/sqlite-wasm";

import { SqliteConnection, type Connection, type Row, type Value } from "../../src/device/connection.ts";
import { FULL, StorageFailed } from "../../src/device/storage.ts";

const library = await sqlite3InitModule();

/** An empty store that ends with the test. */
export function inMemory(): SqliteConnection {
    return new SqliteConnection(library, new library.oo1.DB(":memory:", "c"));
}

/**
 * A disk that is full whenever `failsAt` is set: statements that begin so fail, as SQLite tells it. Or, where `leaves` is, once so many
 * more were written.
 */
export class FullDisk implements Connection {
    failsAt: string | undefined;
    leaves: number | undefined;
    /** What SQLite calls it. */
    result = FULL;
    statements: string[] = [];

    constructor(private readonly inner: Connection) {}

    get inTransaction(): boolean {
        return this.inner.inTransaction;
    }

    get changes(): number {
        return this.inner.changes;
    }

    run(sql: string, ...values: readonly Value[]): number {
        this.check(sql);
        return this.inner.run(sql, ...values);
    }

    runMany(sql: string, rows: Iterable<readonly Value[]>): void {
        this.check(sql);
        this.inner.runMany(sql, rows);
    }

    row(sql: string, ...values: readonly Value[]): Row | undefined {
        this.statements.push(sql);
        return this.inner.row(sql, ...values);
    }

    rows(sql: string, ...values: readonly Value[]): Row[] {
        this.statements.push(sql);
        return this.inner.rows(sql, ...values);
    }

    close(): void {
        this.inner.close();
    }

    private check(sql: string): void {
        this.statements.push(sql);
        const isFull = this.leaves !== undefined && sql !== "ROLLBACK" && this.leaves-- <= 0;
        if (isFull || (this.failsAt !== undefined && sql.startsWith(this.failsAt))) {
            throw new StorageFailed("database or disk is full", this.result);
        }
    }
}
