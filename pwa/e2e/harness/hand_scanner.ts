/** A hand scanner: a keyboard that types a whole code within some tenths of a second, and Enter behind it. */

import type { Page } from "playwright-core";

/** Between two strokes, in seconds. */
const STROKE_S = 0.002;

/**
 * Read this code. The strokes bear the times at which a scanner would have made them, since a busy machine hands them over unevenly:
 * what is tried is the gate, and no keyboard.
 */
export async function handScan(page: Page, text: string): Promise<void> {
    const keyboard = await page.context().newCDPSession(page);
    const startS = Date.now() / 1000;
    const strokes = Array.from(text, async (char, n) =>
        keyboard.send("Input.dispatchKeyEvent", {
            type: "keyDown",
            key: char,
            text: char,
            timestamp: startS + n * STROKE_S,
        }),
    );
    const timestamp = startS + text.length * STROKE_S;
    const enter = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, text: "\r", timestamp };
    strokes.push(keyboard.send("Input.dispatchKeyEvent", { type: "keyDown", ...enter }));
    await Promise.all(strokes);
    await keyboard.detach();
}
