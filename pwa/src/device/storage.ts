/** Why a store cannot be read or written: one table over SQLite's own codes. The twin of `sync/device/storage.py`. */

import { DeviceError } from "./errors.ts";

/** SQLite's own numbers (https://www.sqlite.org/rescode.html); an extended code has the plain one in its low byte. */
export const [IOERR, CORRUPT, FULL] = [10, 11, 13];

const CODES = {
    PERM: 3,
    BUSY: 5,
    LOCKED: 6,
    READONLY: 8,
    CANTOPEN: 14,
    NOTADB: 26,
};

/** What is the matter: no room (or the browser's quota), an error of the disk, broken bytes, another tab that holds it, or something else. */
export type Trouble = "room" | "disk" | "broken" | "held" | "other";

const TROUBLES = new Map<number, Trouble>([
    [FULL, "room"],
    [IOERR, "disk"],
    [CORRUPT, "broken"],
    [CODES.NOTADB, "broken"],
    [CODES.BUSY, "held"],
    [CODES.LOCKED, "held"],
    [CODES.CANTOPEN, "held"],
    [CODES.PERM, "held"],
    [CODES.READONLY, "held"],
]);

/** The store cannot be read or written. Nothing was changed, and whatever was shown before is in it. */
export class StorageFailed extends DeviceError {
    readonly code = "STORAGE_FAILED";
    readonly trouble: Trouble;

    /** @param result SQLite's result code, plain or extended; 0 where there is none */
    constructor(
        detail: string,
        readonly result: number,
    ) {
        super(`the store cannot be used: ${detail}`);
        this.trouble = TROUBLES.get(result & 0xff) ?? "other";
    }

    /** Whether the same store may work again: once somebody made room or closed the other tab, or the disk came back to itself. */
    get mayPass(): boolean {
        return this.trouble === "room" || this.trouble === "disk" || this.trouble === "held";
    }
}
