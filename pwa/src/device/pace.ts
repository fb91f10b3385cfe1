/**
 * How much goes up at a time: little at first, and more for as long as it goes up quickly.
 *
 * A line that crawls carries a small body within the patience of a call, and a long one never; each that arrived is acknowledged for good.
 * The twin of `sync/device/pace.py`.
 */

/** At 1 kB/s it takes half of the time after which a call is given up. */
export const FIRST_BYTES = 8 * 1024;
export const MOST_BYTES = 512 * 1024;

const STEP = 4;
/** Four times as much takes ten seconds then, which is still within everybody's patience. */
const QUICK_MS = 2_500;
const SLOW_MS = 10_000;

export class Pace {
    private bytes = FIRST_BYTES;

    /** How many bytes the next body may have. */
    get size(): number {
        return this.bytes;
    }

    /** A body of that size was answered after so long. */
    answered(tookMs: number): void {
        if (tookMs <= QUICK_MS) this.bytes = Math.min(STEP * this.bytes, MOST_BYTES);
        else if (tookMs > SLOW_MS) this.bytes = Math.max(Math.floor(this.bytes / STEP), FIRST_BYTES);
    }
}
