import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

import type { Browser } from "./harness/browser.ts";
import { handScan } from "./harness/hand_scanner.ts";
import { Steward, verdictOf, WORDS } from "./harness/steward.ts";
import { Venue } from "./harness/venue.ts";
import { setClockAhead } from "./harness/wrong_clock.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const PATIENCE = { timeout: 45_000, interval: 100 };

let venue: Venue;
let event: number;

beforeAll(async () => {
    venue = await Venue.open();
    event = await venue.office.opens("Opening night");
});

afterEach(async () => {
    await venue.clear();
});

afterAll(async () => {
    await venue.remove();
});

/** At work in a new tab of this browser, which becomes a gate. */
async function enrolled(browser: Browser, name: string): Promise<Steward> {
    const steward = await venue.enrolled(browser, event, name);
    await steward.start();
    return steward;
}

async function admits(steward: Steward, code: string): Promise<void> {
    await handScan(steward.page, code);
    expect(await steward.verdict()).toMatchObject(verdictOf("admit", "OK"));
    await steward.next();
}

test("a gate that is locked hands over what it had not sent, and lets nobody in any more", async () => {
    const ticket = await venue.office.issueOne(event, {});
    const browser = await venue.browser();
    const steward = await enrolled(browser, "stolen");
    await browser.running.setOffline(true);
    await admits(steward, ticket.code);
    const stolen = await venue.office.deviceNamed("stolen");
    await venue.office.lock(stolen);
    await browser.running.setOffline(false);
    await steward.sees(WORDS.say("gate.locked.title"));
    await steward.sees(WORDS.say("gate.locked.sent"));
    const stored = await venue.office.journal(event, stolen);
    const admitted = stored.filter(({ kind }) => kind === "admit");
    expect(admitted.map(({ reference }) => reference)).toEqual([ticket.reference]);
    await steward.page.reload();
    await steward.sees(WORDS.say("gate.locked.title"));
    expect(await steward.page.getByRole("button", { name: WORDS.say("gate.ready.start") }).count()).toBe(0);
});

test("a gate whose storage was taken away says so, and begins anew as another device", async () => {
    const ticket = await venue.office.issueOne(event, {});
    const browser = await venue.browser();
    const steward = await enrolled(browser, "cleared");
    await admits(steward, ticket.code);
    const cleared = await venue.office.deviceNamed("cleared");
    await vi.waitFor(async () => {
        const stored = await venue.office.journal(event, cleared);
        expect(stored.filter(({ kind }) => kind === "admit")).toHaveLength(1);
    }, PATIENCE);
    await browser.close();
    browser.loseFiles();
    await browser.again();
    const again = new Steward(await browser.open("/gate/"));
    await again.sees(WORDS.say("gate.enrol.lost"));
    await again.enrol(await venue.office.offer([event]), "begun anew");
    await again.start();
    await handScan(again.page, ticket.code);
    expect(await again.verdict()).toMatchObject(verdictOf("refuse", "ALREADY_ADMITTED"));
    const anew = await venue.office.deviceNamed("begun anew");
    expect(anew.device).not.toBe(cleared.device);
});

test("a second tab says that the gate is open in another one, and takes over when that is closed", async () => {
    const [first, second] = [await venue.office.issueOne(event, {}), await venue.office.issueOne(event, {})];
    const browser = await venue.browser();
    const steward = await enrolled(browser, "two tabs");
    await admits(steward, first.code);
    const other = new Steward(await browser.open("/gate/"));
    await other.sees(WORDS.say("gate.elsewhere.title"));
    await admits(steward, second.code);
    await steward.page.close();
    await other.start();
    expect(await other.count("gate.count.admitted")).toBe("2");
    await handScan(other.page, first.code);
    expect(await other.verdict()).toMatchObject(verdictOf("refuse", "ALREADY_ADMITTED"));
});

test("a gate whose clock is two hours ahead decides, writes and shows by the server's time", async () => {
    const expires = Math.floor((Date.now() + HOUR_MS) / 1000);
    const ticket = await venue.office.issueOne(event, { expires });
    const browser = await venue.browser();
    const steward = new Steward(await browser.open("/gate/"));
    await setClockAhead(steward.page, 2 * HOUR_MS);
    await steward.enrol(await venue.office.offer([event]), "two hours ahead");
    await steward.sees(/(2 h|119 min) ahead; times are corrected/);
    await steward.sees(/From \d\d:\d\d, (just now|\d+ s ago)/);
    await steward.start();
    await handScan(steward.page, ticket.code);
    const read = await steward.verdict();
    expect(read).toMatchObject(verdictOf("admit", "OK"));
    expect(read.text).toMatch(/list \d+ s old/);
    await steward.next();
    // For two minutes, and by the server's time these are not over.
    await steward.press("gate.scan.latest");
    await steward.page.getByRole("button", { name: WORDS.say("gate.recent.undo"), exact: true }).waitFor();
    await steward.page.goBack();
    await steward.state();
    await steward.syncs();
    await steward.sees(WORDS.say("gate.ready.unsent.none"));
    const stored = await venue.office.journal(event, await venue.office.deviceNamed("two hours ahead"));
    const admitted = stored.find(({ kind }) => kind === "admit");
    if (admitted === undefined) throw new Error("the server has no admission of this device");
    expect(Math.abs((admitted.wall_ms ?? 0) - Date.now() - 2 * HOUR_MS)).toBeLessThan(MINUTE_MS);
    expect(Math.abs(admitted.at_ms - Date.now())).toBeLessThan(MINUTE_MS);
});
