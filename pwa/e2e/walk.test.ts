/** The gate itself, from the first code to the last screen of an evening: each place can be used by everybody, as it really comes. */

import { afterAll, beforeAll, expect, test } from "vitest";

import { faults } from "./harness/accessibility.ts";
import { Browser } from "./harness/browser.ts";
import { handScan } from "./harness/hand_scanner.ts";
import { Office } from "./harness/office.ts";
import { Server } from "./harness/server.ts";
import { Steward, verdictOf, WORDS } from "./harness/steward.ts";

/** From the menu, and what stands there. */
const PLACES = [
    ["gate.sign_in.title", "gate.sign_in.title"],
    ["gate.search.title", "gate.search.title"],
    ["gate.recent.title", "gate.recent.title"],
    ["gate.menu.ready", "gate.ready.sync"],
    ["gate.menu.settings", "gate.settings.title"],
    ["gate.menu.gate", "gate.choose.title"],
    ["gate.menu.close", "gate.closing.title"],
    ["gate.menu.leave", "gate.leaving.title"],
] as const;
const LONG_MS = 240_000;

let server: Server;
let office: Office;
let browser: Browser;

beforeAll(async () => {
    server = await Server.start();
    office = new Office(server);
    browser = await Browser.start({ origin: server.url, settings: { stays: true, sound: false } });
});

afterAll(async () => {
    await browser.remove();
    await server.remove();
});

/** It is there, and nothing is wrong with it. */
async function isGood(steward: Steward, shown: string): Promise<void> {
    await steward.sees(shown);
    expect(await faults(steward.page), shown).toEqual([]);
}

async function isGoodOnVerdict(steward: Steward, code: string, expected: object): Promise<void> {
    await handScan(steward.page, code);
    const read = await steward.verdict();
    expect(read).toMatchObject(expected);
    expect(await faults(steward.page), read.why).toEqual([]);
    await steward.next();
}

test(
    "every place of the real gate can be used by everybody",
    async () => {
        const event = await office.opens("Opening night");
        const ticket = await office.issueOne(event, { seat: "A-1" });
        const steward = new Steward(await browser.open("/gate/"));
        await isGood(steward, WORDS.say("gate.enrol.title"));
        await steward.enrol(await office.offer([event]), "tablet");
        await isGood(steward, WORDS.say("gate.ready.sync"));
        await steward.start();
        expect(await faults(steward.page), "scanning").toEqual([]);
        await steward.press("gate.scan.type");
        await isGood(steward, WORDS.say("gate.scan.type.title"));
        await steward.page.keyboard.press("Escape");
        await isGoodOnVerdict(steward, ticket.code, verdictOf("admit", "OK"));
        await isGoodOnVerdict(steward, ticket.code, verdictOf("refuse", "ALREADY_ADMITTED"));
        await isGoodOnVerdict(steward, "https://example.org/a-poster", verdictOf("unknown", "NOT_OURS"));
        for (const [entry, shown] of PLACES) {
            await steward.press("gate.menu.open");
            await isGood(steward, WORDS.say("gate.menu.title"));
            await steward.page.getByRole("button", { name: WORDS.say(entry) }).click();
            await isGood(steward, WORDS.say(shown));
            await steward.page.goBack();
        }
        const second = new Steward(await browser.open("/gate/"));
        await isGood(second, WORDS.say("gate.elsewhere.title"));
        await second.page.close();
        await office.lock(await office.deviceNamed("tablet"));
        await isGood(steward, WORDS.say("gate.locked.title"));
    },
    LONG_MS,
);
