/** How long a call may take: some seconds in which nothing may come, and more for as long as enough of an answer goes on coming. */

/** An answer that goes on coming is waited for as long as it comes as fast as this, all in all. */
export const SLOWEST_BYTES_S = 4096;

/** Begins when it is made. */
export class Patience {
    private readonly giving = new AbortController();
    private readonly beganMs = performance.now();
    private timer: ReturnType<typeof setTimeout>;

    constructor(private readonly usualS: number) {
        this.timer = this.endingIn(1000 * usualS);
    }

    /** Aborted when the time is over. */
    get signal(): AbortSignal {
        return this.giving.signal;
    }

    /** So many bytes came in all. */
    received(bytes: number): void {
        clearTimeout(this.timer);
        const passedMs = performance.now() - this.beganMs;
        this.timer = this.endingIn(1000 * (this.usualS + bytes / SLOWEST_BYTES_S) - passedMs);
    }

    /** The call is over. */
    end(): void {
        clearTimeout(this.timer);
    }

    private endingIn(ms: number): ReturnType<typeof setTimeout> {
        return setTimeout(
            () => {
                this.giving.abort(new DOMException("it takes too long to answer", "TimeoutError"));
            },
            Math.max(0, ms),
        );
    }
}
