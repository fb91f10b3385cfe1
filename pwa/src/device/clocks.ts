/** The real clocks of this browser, read in one place. The twin of `sync/device/clocks.py`. */

import type { Reading } from "../sync/clock.ts";

/**
 * Whether the monotonic clock goes on while the tablet sleeps. No browser promises it, and most stand still: what the wall clock advanced
 * beyond it counts as sleep, and widens the uncertainty (PROTOCOL.md 7.5).
 */
export const COUNTS_SLEEP = false;

const BOOT_BYTES = 8;

/** Both clocks, read when it is called. */
export type Clocks = () => Reading;

/**
 * Clocks of this worker. Its boot is its own life: no browser tells when the machine was started, and a clock of another worker is
 * another clock. Bounds are then kept per start of the gate, which is merely looser (6.7).
 */
export function systemClocks(): Clocks {
    const boot = crypto.getRandomValues(new Uint8Array(BOOT_BYTES));
    return () => ({ wallMs: Date.now(), monoMs: Math.floor(performance.now()), boot });
}
