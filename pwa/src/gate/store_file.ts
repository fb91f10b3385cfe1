/** The store of this browser: a file of its private file system, in a pool that one worker has to itself. */

import sqlite3InitModule, { type SAHPoolUtil, type Sqlite3Static } from "@sqlite.org/sqlite-wasm";

import { asStorageFailed, SqliteConnection } from "../device/connection.ts";
import { Database } from "../device/database.ts";
import { StorageFailed } from "../device/storage.ts";

const POOL = "portao";
const FILE = "/gate.db";
const FILES_AT_FIRST = 6;
/** As SQLite numbers them. */
const [FULL, HELD] = [13, 14];

/** The file, opened or to be thrown away. */
export class StoreFile {
    private constructor(
        private readonly library: Sqlite3Static,
        private readonly pool: SAHPoolUtil,
    ) {}

    /** Take the pool. Throws `StorageFailed` where the browser does not give it. */
    static async taken(): Promise<StoreFile> {
        const library = await sqlite3InitModule();
        try {
            // Without the first of these one passing failure empties the pool; without the second no later try in this worker comes to anything.
            const how = { preserveOnInitFailure: true, forceReinitIfPreviouslyFailed: true };
            const pool = await library.installOpfsSAHPoolVfs({
                name: POOL,
                initialCapacity: FILES_AT_FIRST,
                ...how,
            });
            return new StoreFile(library, pool);
        } catch (error) {
            throw notGiven(error);
        }
    }

    /** The store in it, which is made if there is none. Throws `StorageFailed`, `NotAStore`. */
    opened(): Database {
        try {
            const opened = new this.pool.OpfsSAHPoolDb(FILE);
            return Database.open(new SqliteConnection(this.library, opened));
        } catch (error) {
            throw asStorageFailed(error);
        }
    }

    /** Throw everything away, once the store is closed. */
    async wipe(): Promise<void> {
        await this.pool.wipeFiles();
    }
}

/** Why the browser does not give the pool: no room, or a worker that is ending still has it. Both pass. */
function notGiven(error: unknown): unknown {
    if (!(error instanceof DOMException)) return asStorageFailed(error);
    return new StorageFailed(error.message, error.name === "QuotaExceededError" ? FULL : HELD);
}
