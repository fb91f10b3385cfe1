/** How long a guest waits who holds a code before the camera: from its first picture until the verdict stands on the screen. */

import { Evening } from "./evening.ts";
import type { Timed } from "../e2e/harness/stopwatch.ts";

const CODES = 6;
/** The film goes round: each code admits once, and is refused from then on. */
const ROUNDS = 12;

export async function cameraVerdicts(): Promise<readonly Timed[]> {
    const evening = await Evening.begin(CODES);
    try {
        await evening.loseNetwork();
        const page = await evening.open();
        await page.evaluate(() => window.stopwatch.camera());
        return await page.evaluate((count) => window.stopwatch.scenes(count), CODES * ROUNDS);
    } finally {
        await evening.end();
    }
}
