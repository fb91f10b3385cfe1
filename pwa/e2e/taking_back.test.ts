/** A guest who was let in is called back: the right one, and nobody else. */

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { Browser } from "./harness/browser.ts";
import { handScan } from "./harness/hand_scanner.ts";
import { Office, type StoredEntry, type Ticket } from "./harness/office.ts";
import { Server } from "./harness/server.ts";
import { Steward, verdictOf, WORDS } from "./harness/steward.ts";

let server: Server;
let office: Office;
let event: number;
const browsers: Browser[] = [];

beforeAll(async () => {
    server = await Server.start();
    office = new Office(server);
    event = await office.opens("Opening night");
});

afterAll(async () => {
    for (const browser of browsers) await browser.remove();
    await server.remove();
});

async function gate(name: string, settings: object): Promise<Steward> {
    const browser = await Browser.start({ origin: server.url, settings: { sound: false, ...settings } });
    browsers.push(browser);
    const steward = new Steward(await browser.open("/gate/"));
    await steward.enrol(await office.offer([event]), name);
    await steward.start();
    return steward;
}

async function admits({ page, region }: Steward, { code }: Ticket): Promise<void> {
    await handScan(page, code);
    await region.waitFor();
}

/** What this device wrote of passages, once so much of it has arrived. */
async function passages(name: string, count: number): Promise<readonly StoredEntry[]> {
    const device = await office.deviceNamed(name);
    const found = async (): Promise<readonly StoredEntry[]> => {
        const stored = await office.journal(event, device);
        const told = stored.filter(({ kind }) => kind === "admit" || kind === "void");
        expect(told).toHaveLength(count);
        return told;
    };
    return vi.waitFor(found, { timeout: 45_000, interval: 100 });
}

async function inTurn(): Promise<[Ticket, Ticket]> {
    return [await office.issueOne(event, {}), await office.issueOne(event, {})];
}

test("a verdict goes with the passage that it told of, and the guest before stays let in", async () => {
    const [before, last] = await inTurn();
    const steward = await gate("takes back", {});
    await admits(steward, before);
    await steward.next();
    await admits(steward, last);
    await steward.press("gate.verdict.undo");
    // A dialog holds the verdict for as long as somebody reads: it goes because of what was done in it, and not by itself.
    await steward.press("gate.word.undo");
    await steward.region.waitFor({ state: "detached", timeout: 1_500 });
    const stored = await passages("takes back", 3);
    expect(stored.map(({ kind, reference }) => [kind, reference])).toContainEqual(["void", last.reference]);
    await handScan(steward.page, before.code);
    expect(await steward.verdict()).toMatchObject(verdictOf("refuse", "ALREADY_ADMITTED"));
    await steward.next();
    await handScan(steward.page, last.code);
    expect(await steward.verdict()).toMatchObject(verdictOf("admit", "OK"));
});

test("after a reload nobody is told that a passage can be taken back without a supervisor", async () => {
    const [ticket] = await inTurn();
    const steward = await gate("reloaded", { stays: true });
    await admits(steward, ticket);
    await steward.page.reload();
    await steward.start();
    await steward.press("gate.scan.latest");
    const { page } = steward;
    await page.getByRole("button", { name: WORDS.say("gate.recent.undo.late"), exact: true }).waitFor();
    expect(await page.getByRole("button", { name: WORDS.say("gate.recent.undo"), exact: true }).count()).toBe(
        0,
    );
});
