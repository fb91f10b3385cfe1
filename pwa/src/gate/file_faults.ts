/** What the browser's file system said when a write failed: SQLite tells all of it as one error of the disk. */

const NO_ROOM = "QuotaExceededError";
/** The pool's own words where a file took fewer bytes than it was given, which is how Chromium tells that there is no more room. */
const SHORT_WRITE = "Unknown write() failure.";

/** The last fault that the pool of files noted. */
export class FileFaults {
    private last: unknown;

    /** Hear them from now on: before the library begins, which asks once where its errors go. */
    static heard(): FileFaults {
        const faults = new FileFaults();
        const error = (...said: readonly unknown[]): void => {
            console.error(...said);
            faults.note(said.find((one) => one instanceof Error || one instanceof DOMException));
        };
        Object.assign(globalThis, { sqlite3ApiConfig: { error } });
        return faults;
    }

    note(fault: unknown): void {
        this.last = fault;
    }

    /** Whether there was no room, rather than something wrong with the disk. */
    get lackRoom(): boolean {
        const { last } = this;
        return last instanceof Error && (last.name === NO_ROOM || last.message === SHORT_WRITE);
    }
}
