/** A device whose clock is wrong: the page and the gate's worker read another time than everybody else. */

import type { Page } from "playwright-core";

const GATE_WORKER = /\/worker-[^/]+\.js$/;

/** The page and its gate are ahead by so many milliseconds from now on. */
export async function setClockAhead(page: Page, ms: number): Promise<void> {
    const isGate = (worker: { url(): string }): boolean => GATE_WORKER.test(worker.url());
    const worker = page.workers().find(isGate) ?? (await page.waitForEvent("worker", isGate));
    await worker.evaluate(moveAhead, ms);
    await page.evaluate(moveAhead, ms);
}

/** Runs where a clock is read. Nobody there makes a date of more than one number. */
function moveAhead(ms: number): void {
    const True = Date;
    globalThis.Date = new Proxy(True, {
        construct: (target, given: readonly number[]) => new target(given[0] ?? True.now() + ms),
        get: (target, name, receiver) =>
            name === "now" ? () => True.now() + ms : (Reflect.get(target, name, receiver) as unknown),
    });
}
