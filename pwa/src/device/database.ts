/**
 * The device's one store: its schema and its transactions. The twin of `sync/device/database.py`.
 *
 * Durable before green (PROTOCOL.md 1.3): a write-ahead log with synchronous=FULL, so that a commit that returned survives a power cut.
 * There is one connection, in the worker of the leading tab, and it locks the file: nobody else reads or writes (ADR 0023). What is to be
 * kept apart are the tasks of this worker, which take turns at every `await`: they queue for the connection.
 */

import type { Connection } from "./connection.ts";
import { NewerStore, NotAStore } from "./errors.ts";
import { bringUp, SCHEMA_VERSION } from "./migrations.ts";
import { APPLICATION_ID } from "./schema.ts";
import { StorageFailed, type Trouble } from "./storage.ts";

/** What is done with the store while nobody else has it. */
export type Work<Found> = (connection: Connection) => Found | Promise<Found>;

/** One connection to one store, lent to one task at a time. */
export class Database {
    private last: Promise<unknown> = Promise.resolve();
    private told: (trouble: Trouble | undefined) => void = () => undefined;

    private constructor(private readonly connection: Connection) {}

    /**
     * Open the store; an empty file gets its schema, and one of a former schema what came since, in one transaction.
     *
     * `NotAStore` for a file of something else and `NewerStore` for one of a newer program, which stay as they are; `StorageFailed`.
     */
    static open(connection: Connection): Database {
        connection.row("PRAGMA locking_mode = EXCLUSIVE"); // or a file that has a log already could not even be looked at
        const version = checkedVersion(connection);
        prepare(connection);
        if (version < SCHEMA_VERSION) {
            inTransaction(connection, () => {
                bringUp(connection, version);
            });
        }
        return new Database(connection);
    }

    /** From now on this is told of each transaction that wrote something (undefined), or could not. One that changed no row tells nothing. */
    watch(told: (trouble: Trouble | undefined) => void): void {
        this.told = told;
    }

    /**
     * One write transaction: committed when `work` is done, rolled back if it throws. `StorageFailed`, and what `work` throws.
     *
     * The queue knows no nesting: within `work`, the connection is handed on, and `writing` and `reading` are not asked for again.
     * `undone` is called where nothing came of it, before anybody else has the store: what memory holds of it has to go as well.
     */
    async writing<Found>(work: Work<Found>, undone: () => void = () => undefined): Promise<Found> {
        return this.alone(async () => {
            const before = this.connection.changes;
            try {
                const found = await committed(this.connection, work);
                if (this.connection.changes !== before) this.told(undefined);
                return found;
            } catch (error) {
                undone();
                if (error instanceof StorageFailed) this.told(error.trouble);
                throw error;
            }
        });
    }

    /** One consistent read: nobody writes until it is done. Not from within `work` of another. `StorageFailed`, and what `work` throws. */
    async reading<Found>(work: Work<Found>): Promise<Found> {
        return this.alone(async () => work(this.connection));
    }

    /** What was deleted is on the disk no more: neither in the file nor in the log beside it. `StorageFailed`. */
    async overwrite(): Promise<void> {
        await this.reading((connection) => connection.row("PRAGMA wal_checkpoint(TRUNCATE)"));
    }

    /** Close the store once everything asked of it so far is done. */
    async close(): Promise<void> {
        await this.reading((connection) => {
            connection.close();
        });
    }

    private async alone<Found>(work: () => Promise<Found>): Promise<Found> {
        const turn = this.last.then(work);
        this.last = turn.catch(() => undefined); // whoever asked is told; the next one goes on
        return turn;
    }
}

/** Its schema's; 0 of an empty file. Looked at before anything is changed. */
function checkedVersion(connection: Connection): number {
    const version = valueOf(connection, "PRAGMA user_version");
    const mark = valueOf(connection, "PRAGMA application_id");
    const tables = valueOf(connection, "SELECT count(*) FROM sqlite_master");
    if (version === 0 && mark === 0 && tables === 0) return 0;
    if (mark !== APPLICATION_ID) throw new NotAStore("it is another program's");
    if (version < 1) throw new NotAStore(`there never was a schema ${version}`);
    if (version > SCHEMA_VERSION) throw new NewerStore(version);
    return version;
}

function valueOf(connection: Connection, sql: string): number {
    return connection.row(sql)?.int(0) ?? 0;
}

/** After the lock: without it there is no shared memory for the log, and SQLite would go on without one, silently. */
function prepare(connection: Connection): void {
    const mode = connection.row("PRAGMA journal_mode = WAL")?.text(0);
    if (mode !== "wal" && mode !== "memory")
        throw new StorageFailed(`no write-ahead log, but ${mode ?? "nothing"}`, 0);
    connection.run("PRAGMA synchronous = FULL");
    connection.row("PRAGMA secure_delete = ON"); // names that went are not to be read in free pages
    connection.run("PRAGMA temp_store = MEMORY"); // the pool has a file for the store, its log, and few others
}

async function committed<Found>(connection: Connection, work: Work<Found>): Promise<Found> {
    connection.run("BEGIN IMMEDIATE");
    try {
        const found = await work(connection);
        connection.run("COMMIT");
        return found;
    } finally {
        if (connection.inTransaction) connection.run("ROLLBACK");
    }
}

/** The same at the opening, where nobody else is there to wait for. */
function inTransaction(connection: Connection, work: () => void): void {
    connection.run("BEGIN IMMEDIATE");
    try {
        work();
        connection.run("COMMIT");
    } finally {
        if (connection.inTransaction) connection.run("ROLLBACK");
    }
}
