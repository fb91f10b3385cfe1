/** A hand scanner: a keyboard that types a whole code within some tenths of a second, and Enter behind it. */

import type { Page } from "playwright-core";

/**
 * Read this code. The strokes reach the page in one go and bear the times at which a scanner makes them: sent one by one over the
 * protocol of a browser's developers, a busy machine would spread them as no scanner does. That real keys are heard is tried in
 * `tests/browser/wedge.test.ts`.
 */
export async function handScan(page: Page, text: string): Promise<void> {
    await page.evaluate(strike, [...Array.from(text), "Enter"]);
}

/** Runs in the page. */
function strike(keys: readonly string[]): void {
    const betweenMs = 2;
    const target = document.activeElement ?? document.body;
    const startMs = performance.now();
    for (const [n, key] of keys.entries()) {
        for (const type of ["keydown", "keyup"]) {
            const stroke = new KeyboardEvent(type, { key, bubbles: true, cancelable: true, composed: true });
            Object.defineProperty(stroke, "timeStamp", { value: startMs + n * betweenMs });
            target.dispatchEvent(stroke);
        }
    }
}
