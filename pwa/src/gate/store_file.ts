/** The store of this browser: a file of its private file system, in a pool that one worker has to itself. */

import type { SAHPoolUtil, Sqlite3Static } from "@sqlite.org/sqlite-wasm";

import { asStorageFailed, SqliteConnection } from "../device/connection.ts";
import { Database } from "../device/database.ts";
import { FULL, StorageFailed } from "../device/storage.ts";
import { FileFaults } from "./file_faults.ts";
import { sqliteBegun } from "./sqlite.ts";

const POOL = "portao";
const FILE = "/gate.db";
const FILES_AT_FIRST = 6;
/** As SQLite numbers a file that cannot be opened. */
const HELD = 14;

/** The file, opened or to be thrown away. */
export class StoreFile {
    private constructor(
        private readonly library: Sqlite3Static,
        private readonly pool: SAHPoolUtil,
        private readonly faults: FileFaults,
    ) {}

    /** Take the pool. `compiled` is SQLite's program, if somebody has it. Throws `StorageFailed` where the browser does not give it. */
    static async taken(compiled?: WebAssembly.Module): Promise<StoreFile> {
        const faults = FileFaults.heard();
        const library = await sqliteBegun(compiled);
        try {
            // Without the first of these one passing failure empties the pool; without the second no later try in this worker comes to anything.
            const how = { preserveOnInitFailure: true, forceReinitIfPreviouslyFailed: true };
            const pool = await library.installOpfsSAHPoolVfs({
                name: POOL,
                initialCapacity: FILES_AT_FIRST,
                ...how,
            });
            return new StoreFile(library, pool, faults);
        } catch (error) {
            throw notGiven(error);
        }
    }

    /** The store in it, which is made if there is none. Throws `StorageFailed`, `NotAStore`, `NewerStore`. */
    opened(): Database {
        const lacksRoom = (): boolean => this.faults.lackRoom;
        try {
            const opened = new this.pool.OpfsSAHPoolDb(FILE);
            return Database.open(new SqliteConnection(this.library, opened, lacksRoom));
        } catch (error) {
            throw asStorageFailed(error, lacksRoom);
        }
    }

    /** Throw everything away, once the store is closed. */
    async wipe(): Promise<void> {
        await this.pool.wipeFiles();
    }
}

/** Why the browser does not give the pool: no room, or a worker that is ending still has it. Both pass. */
function notGiven(error: unknown): unknown {
    if (!(error instanceof DOMException)) return asStorageFailed(error, () => false);
    return new StorageFailed(error.message, error.name === "QuotaExceededError" ? FULL : HELD);
}
