import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { Browser } from "./harness/browser.ts";
import { Office, type Ticket } from "./harness/office.ts";
import { Server } from "./harness/server.ts";
import { Steward, WORDS } from "./harness/steward.ts";
import { MARK, stopwatch } from "./harness/stopwatch.ts";
import { verified } from "./harness/verifying.ts";

const KILLS = 20;
/** So many of them while the server is there, so that uploads are cut off as well. */
const ONLINE = 10;
/** More than a browser scans before it is killed. */
const A_ROUND = 40;
/** What may be on the disk and was not told: the code after the last verdict, and a verdict whose word did not get out any more. */
const UNTOLD = 2;
/** Between a verdict and the kill: some fall before the next code, some into it, some behind it. */
const DELAYS_MS = 40;
const NAME = "tablet";
const PATIENCE = { timeout: 60_000, interval: 5 };
const LONG_MS = 400_000;

let server: Server;
let office: Office;
let browser: Browser;

beforeAll(async () => {
    server = await Server.start();
    office = new Office(server);
    browser = await Browser.start({
        origin: server.url,
        settings: { stays: true, sound: false },
        before: `(${stopwatch.toString()})(${JSON.stringify(MARK)})`,
    });
});

afterAll(async () => {
    await browser.remove();
    await server.remove();
});

/** Scan one guest after the other, and kill all processes of the browser at once: how many were told to come in until then. */
async function shownUntilKilled({ page }: Steward, guests: readonly Ticket[], turn: number): Promise<number> {
    const shown: string[] = [];
    await page.exposeFunction("told", (outcome: string) => shown.push(outcome));
    const codes = guests.map(({ code }) => code);
    const scanning = page.evaluate((texts) => window.stopwatch.scan(texts), codes);
    const cutOff = expect(scanning).rejects.toThrow("closed");
    const group = await browser.processId();
    await vi.waitFor(() => {
        expect(shown.length).toBeGreaterThan(2 + (turn % 4));
    }, PATIENCE);
    const closed = browser.running.waitForEvent("close");
    setTimeout(() => process.kill(-group, "SIGKILL"), (turn * DELAYS_MS) / KILLS);
    await Promise.all([closed, cutOff]);
    expect(new Set(shown)).toEqual(new Set(["admit"]));
    return shown.length;
}

/** The browser once more; the steward scans, and reads how many this device itself says it admitted. */
async function atWorkAgain(): Promise<[Steward, number]> {
    await browser.again();
    const steward = new Steward(await browser.open("/gate/"));
    await steward.start();
    return [steward, Number(await steward.count("gate.count.admitted"))];
}

test(
    "a browser that is killed in the middle of scanning, twenty times, has every admission that it showed, and invents none",
    async () => {
        const event = await office.opens("Opening night", { capacity: KILLS * A_ROUND });
        const seats = Array.from({ length: KILLS * A_ROUND }, () => ({}));
        const guests = await office.issue(event, seats);
        let steward = new Steward(await browser.open("/gate/"));
        await steward.enrol(await office.offer([event]), NAME);
        await steward.isInstalled();
        await steward.start();
        const expected: string[] = [];
        for (let turn = 0; turn < KILLS; turn++) {
            if (turn === ONLINE) await server.stop();
            const round = guests.slice(turn * A_ROUND, (turn + 1) * A_ROUND);
            const shown = await shownUntilKilled(steward, round, turn);
            const [again, admitted] = await atWorkAgain();
            steward = again;
            const kept = admitted - expected.length;
            expect(kept).toBeGreaterThanOrEqual(shown);
            expect(kept).toBeLessThanOrEqual(shown + UNTOLD);
            expected.push(...round.slice(0, kept).map(({ reference }) => reference));
        }
        await server.again();
        await steward.state();
        await steward.syncs();
        await steward.sees(WORDS.say("gate.ready.unsent.none"));
        const stored = await office.journal(event, await office.deviceNamed(NAME));
        expect(stored.every(({ chained }) => chained)).toBe(true);
        const kept = stored.filter(({ kind }) => kind === "admit").map(({ reference }) => reference);
        expect(kept).toEqual(expected);
        expect((await office.report(event)).admitted).toBe(expected.length);
        expect(await office.cases(event)).toEqual([]);
        expect(await verified(server, event)).toContain("the view follows from the entries");
    },
    LONG_MS,
);
