/** How long a call may take: time for its body to go up, some seconds in which nothing may come, and more for as long as enough of an answer goes on coming. */

/**
 * What goes up, and an answer that goes on coming, is waited for as long as it moves as fast as this, all in all.
 *
 * At this rate the longest chunk of a journal takes the two minutes after which the server gives a body up: more patience gains nothing.
 */
export const SLOWEST_BYTES_S = 4096;

/** Begins when it is made. */
export class Patience {
    private readonly giving = new AbortController();
    private readonly beganMs = performance.now();
    private readonly usualS: number;
    private timer: ReturnType<typeof setTimeout>;

    /**
     * @param silentS for how long nothing may come once the server was asked
     * @param goingUp so many bytes of a body; nothing tells how much of it is up already, so time for all of it is given beforehand
     */
    constructor(silentS: number, goingUp: number) {
        this.usualS = silentS + goingUp / SLOWEST_BYTES_S;
        this.timer = this.endingIn(1000 * this.usualS);
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
