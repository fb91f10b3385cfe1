/** One connection to SQLite: statements with their values, rows read by place and kind. */

import type { Database as Opened, PreparedStatement, SqlValue } from "@sqlite.org/sqlite-wasm";

import type { Octets } from "../keys/octets.ts";
import { CORRUPT, FULL, IOERR, StorageFailed } from "./storage.ts";

/** What is bound to a question mark; undefined is NULL. */
export type Value = number | string | Uint8Array | undefined;

/** What `Database` needs of SQLite. Every method throws `StorageFailed`, and nothing else. */
export interface Connection {
    /** Run one statement; how many rows it inserted, changed or deleted. */
    run(sql: string, ...values: readonly Value[]): number;
    /** Run it for each row of values. */
    runMany(sql: string, rows: Iterable<readonly Value[]>): void;
    /** The first row; undefined if there is none. */
    row(sql: string, ...values: readonly Value[]): Row | undefined;
    rows(sql: string, ...values: readonly Value[]): Row[];
    /** Whether a transaction is open: a failing disk ends one by itself. */
    readonly inTransaction: boolean;
    /** How many rows were inserted, changed or deleted since it was opened. */
    readonly changes: number;
    close(): void;
}

/** One row of an answer. Each column is asked for by its place and kind; another kind there is `StorageFailed`: the file is broken. */
export class Row {
    constructor(private readonly cells: readonly SqlValue[]) {}

    int(at: number): number {
        const cell = this.cells[at];
        return typeof cell === "number" ? cell : odd(at);
    }

    /** A member of a closed list of numbers. */
    member<T extends number>(at: number, list: Readonly<Record<string, T | string>>): T {
        const name = list[this.int(at)];
        const member = typeof name === "string" ? list[name] : undefined;
        return typeof member === "number" ? member : odd(at);
    }

    text(at: number): string {
        const cell = this.cells[at];
        return typeof cell === "string" ? cell : odd(at);
    }

    bytes(at: number): Octets {
        const cell = this.cells[at];
        return cell instanceof Uint8Array ? (cell as Octets) : odd(at);
    }

    intOrNone(at: number): number | undefined {
        return this.isNull(at) ? undefined : this.int(at);
    }

    textOrNone(at: number): string | undefined {
        return this.isNull(at) ? undefined : this.text(at);
    }

    bytesOrNone(at: number): Octets | undefined {
        return this.isNull(at) ? undefined : this.bytes(at);
    }

    private isNull(at: number): boolean {
        return this.cells[at] === null;
    }
}

function odd(at: number): never {
    throw new StorageFailed(`column ${at} holds something else than was written`, CORRUPT);
}

/** What `SqliteConnection` needs of the library besides an open database. */
export interface Library {
    readonly capi: { sqlite3_get_autocommit(database: Opened): number };
}

/** A connection of the WebAssembly build. Each statement is prepared once. */
export class SqliteConnection implements Connection {
    private readonly prepared = new Map<string, PreparedStatement>();

    /** @param lacksRoom whether the error of the disk that was just told was want of room: the file system says so, SQLite does not */
    constructor(
        private readonly library: Library,
        private readonly database: Opened,
        private readonly lacksRoom: () => boolean = () => false,
    ) {}

    get inTransaction(): boolean {
        return this.library.capi.sqlite3_get_autocommit(this.database) === 0;
    }

    get changes(): number {
        return this.database.changes(true);
    }

    run(sql: string, ...values: readonly Value[]): number {
        return this.using(sql, (statement) => {
            bound(statement, values).step();
            return this.database.changes();
        });
    }

    runMany(sql: string, rows: Iterable<readonly Value[]>): void {
        this.using(sql, (statement) => {
            for (const values of rows) bound(statement, values).stepReset();
        });
    }

    row(sql: string, ...values: readonly Value[]): Row | undefined {
        return this.using(sql, (statement) =>
            bound(statement, values).step() ? new Row(statement.get([])) : undefined,
        );
    }

    rows(sql: string, ...values: readonly Value[]): Row[] {
        return this.using(sql, (statement) => {
            const found: Row[] = [];
            bound(statement, values);
            while (statement.step()) found.push(new Row(statement.get([])));
            return found;
        });
    }

    close(): void {
        for (const statement of this.prepared.values()) statement.finalize();
        this.prepared.clear();
        this.database.close();
    }

    private using<Found>(sql: string, work: (statement: PreparedStatement) => Found): Found {
        let statement = this.prepared.get(sql);
        try {
            if (statement === undefined) {
                statement = this.database.prepare(sql);
                this.prepared.set(sql, statement);
            }
            return work(statement);
        } catch (error) {
            throw asStorageFailed(error, this.lacksRoom);
        } finally {
            statement?.resetNoThrow(true);
        }
    }
}

function bound(statement: PreparedStatement, values: readonly Value[]): PreparedStatement {
    return values.length === 0 ? statement : statement.bind(values);
}

/** The library's own errors end here; whatever else was thrown is a mistake of ours, and stays what it is. */
export function asStorageFailed(error: unknown, lacksRoom: () => boolean): unknown {
    if (!(error instanceof Error) || error instanceof StorageFailed) return error;
    const result: unknown = "resultCode" in error ? error.resultCode : undefined;
    if (typeof result !== "number") return error;
    const isRoom = (result & 0xff) === IOERR && lacksRoom();
    return new StorageFailed(error.message, isRoom ? FULL : result);
}
