/** A thousand codes in a row at one gate: how long each takes, and what is left of them in memory. */

import { Evening } from "./evening.ts";
import { heapsOf } from "./heap.ts";
import type { Timed } from "../e2e/harness/stopwatch.ts";

const CODES = 1_000;
/** How many are scanned between one look at the memory and the next. */
const STRETCH = 50;

export interface Endurance {
    readonly timed: readonly Timed[];
    /** Bytes in use after so many codes, once nothing is left that nobody needs: of page and workers together. */
    readonly heap: readonly (readonly [codes: number, bytes: number])[];
}

export async function endurance(): Promise<Endurance> {
    const evening = await Evening.begin(0);
    try {
        await evening.loseNetwork();
        const page = await evening.open();
        await page.locator(".ready").waitFor();
        const heaps = await heapsOf(page);
        const timed: Timed[] = [];
        const heap: [number, number][] = [];
        while (timed.length < CODES) {
            const codes = evening.codes.slice(timed.length, timed.length + STRETCH);
            timed.push(...(await page.evaluate((texts) => window.stopwatch.scan(texts), codes)));
            heap.push([timed.length, await heaps.inUse()]);
        }
        return { timed, heap };
    } finally {
        await evening.end();
    }
}
