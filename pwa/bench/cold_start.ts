/** How long a gate takes from nothing to scanning without a network, in a browser that has itself just begun. */

import { Evening } from "./evening.ts";
import { untilAtRest } from "./processes.ts";
import { quotaOf, type Quota } from "./quota.ts";

const STARTS = 7;
/** Of one processor, for the browser with all its processes. */
const QUARTER = 0.25;

/** Milliseconds from the beginning of the navigation. */
interface Start {
    /** The screen says where the gate stands, and it takes codes. */
    readonly readyMs: number;
    /** A code that was read right then has its verdict. */
    readonly verdictMs: number;
}

export interface ColdStarts {
    /** How the quota was kept. */
    readonly how: string;
    readonly whole: readonly Start[];
    readonly quarter: readonly Start[];
    /** Of starts of their own, at once on to the camera: its picture is there. */
    readonly cameraMs: readonly number[];
}

export async function coldStart(): Promise<ColdStarts> {
    const evening = await Evening.begin(0);
    try {
        await evening.loseNetwork();
        const codes = evening.codes[Symbol.iterator]();
        const quota = quotaOf(QUARTER);
        const [whole, quarter, cameraMs]: [Start[], Start[], number[]] = [[], [], []];
        for (let turn = 0; turn < STARTS; turn++) {
            whole.push(await start(evening, codes.next().value));
            quarter.push(await start(evening, codes.next().value, quota));
            cameraMs.push(await startWithCamera(evening));
        }
        await evening.browser.close();
        quota.end();
        return { how: quota.how, whole, quarter, cameraMs };
    } finally {
        await evening.end();
    }
}

async function start(evening: Evening, code = "", quota?: Quota): Promise<Start> {
    await begunAnew(evening, quota);
    const page = await evening.open();
    const [readyMs, verdictMs] = await page.evaluate((text) => window.stopwatch.ready(text), code);
    return { readyMs, verdictMs };
}

async function startWithCamera(evening: Evening): Promise<number> {
    await begunAnew(evening);
    const page = await evening.open();
    return page.evaluate(() => window.stopwatch.camera());
}

/** What a browser does for itself when it begins is over; the quota is for what the page costs. */
async function begunAnew(evening: Evening, quota?: Quota): Promise<void> {
    await evening.beginAgain();
    const group = await evening.browser.processId();
    await untilAtRest(group);
    quota?.bind(group);
}
