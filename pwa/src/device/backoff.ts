/** How long to wait before the next try: full jitter under a growing cap, so that three hundred devices do not return at once. */

import { number, type Octets } from "../keys/octets.ts";

const FIRST_S = 1;
const MOST_S = 300;
const DOUBLINGS_AT_MOST = 16;
const UNIT = 2 ** 32;

/** Grows with each failure, begins again after a success. */
export class Backoff {
    private failures = 0;

    /** @param random gives so many random bytes */
    constructor(private readonly random: (size: number) => Octets) {}

    succeeded(): void {
        this.failures = 0;
    }

    /** Seconds to wait now. What the server asked for in Retry-After is a floor, up to five minutes, spread by half of itself. */
    failed(retryAfterS?: number): number {
        const cap = Math.min(MOST_S, FIRST_S * 2 ** this.failures);
        this.failures = Math.min(this.failures + 1, DOUBLINGS_AT_MOST);
        const share = number(this.random(4), 0, 4) / UNIT;
        return retryAfterS === undefined ? cap * share : Math.min(MOST_S, retryAfterS) * (1 + share / 2);
    }
}
