import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Browser } from "./harness/browser.ts";
import { APP } from "./harness/built.ts";
import { handScan } from "./harness/hand_scanner.ts";
import { newerApp, type NewerApp } from "./harness/newer_app.ts";
import { appOfNewerSchema } from "./harness/newer_schema.ts";
import { Office } from "./harness/office.ts";
import { Server } from "./harness/server.ts";
import { Steward, verdictOf, WORDS } from "./harness/steward.ts";

/** Everything that a gate asks of its server, but not the app itself. */
const ASKED = "**/v1/**";

let server: Server;
let browser: Browser;
let newer: NewerApp;

beforeAll(async () => {
    newer = newerApp(APP);
    server = await Server.start(APP);
    browser = await Browser.start({ origin: server.url, settings: { stays: true, sound: false } });
});

afterAll(async () => {
    await browser.remove();
    await server.remove();
    rmSync(newer.folder, { recursive: true, force: true });
});

test("a newer version is offered, taken by a tap, and loses nothing of what was not sent", async () => {
    const office = new Office(server);
    const event = await office.opens("Opening night");
    const [sent, kept] = [await office.issueOne(event, {}), await office.issueOne(event, {})];
    const steward = new Steward(await browser.open("/gate/"));
    await steward.enrol(await office.offer([event]), "tablet");
    await steward.isInstalled();
    await steward.sees(WORDS.say("gate.ready.start"));
    await browser.running.route(ASKED, (route) => route.abort());
    await steward.start();
    await handScan(steward.page, sent.code);
    expect(await steward.verdict()).toMatchObject(verdictOf("admit", "OK"));
    await steward.next();

    await server.stop();
    await server.again(newer.folder);
    await steward.page.reload();
    await steward.start();
    expect(await steward.version()).not.toBe(newer.version);
    await steward.sees(WORDS.say("gate.scan.update"));
    await steward.press("gate.scan.update.do");
    await steward.start();
    expect(await steward.version()).toBe(newer.version);
    expect(await steward.count("gate.count.admitted")).toBe("1");
    await steward.line(WORDS.say("gate.line.offline"));
    await handScan(steward.page, sent.code);
    expect(await steward.verdict()).toMatchObject(verdictOf("refuse", "ALREADY_ADMITTED"));
    await steward.next();
    await handScan(steward.page, kept.code);
    expect(await steward.verdict()).toMatchObject(verdictOf("admit", "OK"));
    await steward.next();

    await browser.running.unroute(ASKED);
    await steward.state();
    await steward.syncs();
    await steward.sees(WORDS.say("gate.ready.unsent.none"));
    const stored = await office.journal(event, await office.deviceNamed("tablet"));
    const admitted = stored.filter(({ kind }) => kind === "admit");
    expect(admitted.map(({ reference }) => reference)).toEqual([sent.reference, kept.reference]);
    expect(stored.every(({ chained }) => chained)).toBe(true);
});

test("a newer version with a newer store brings up what was not sent, and the older one refuses that store until it is gone again", async () => {
    const later = await appOfNewerSchema();
    const old = await Server.start(APP);
    const tablet = await Browser.start({ origin: old.url, settings: { stays: true, sound: false } });
    try {
        const office = new Office(old);
        const event = await office.opens("Opening night");
        const ticket = await office.issueOne(event, {});
        const steward = new Steward(await tablet.open("/gate/"));
        await steward.enrol(await office.offer([event]), "tablet");
        await steward.isInstalled();
        await steward.sees(WORDS.say("gate.ready.start"));
        await tablet.running.route(ASKED, (route) => route.abort());
        await steward.start();
        await handScan(steward.page, ticket.code);
        expect(await steward.verdict()).toMatchObject(verdictOf("admit", "OK"));
        await steward.next();
        const before = await steward.version();

        await served(old, later.folder, steward);
        await steward.start();
        await steward.press("gate.scan.update.do");
        await steward.start();
        expect(await steward.version()).toBe(later.version);
        expect(await steward.count("gate.count.admitted")).toBe("1");

        await served(old, APP, steward);
        await steward.start();
        await steward.press("gate.scan.update.do");
        await steward.sees(WORDS.say("gate.shut.NEWER"));
        expect(await steward.version()).toBe(before);

        await served(old, later.folder, steward);
        await steward.press("gate.scan.update.do");
        await steward.start();
        await tablet.running.unroute(ASKED);
        await steward.state();
        await steward.syncs();
        await steward.sees(WORDS.say("gate.ready.unsent.none"));
        const stored = await office.journal(event, await office.deviceNamed("tablet"));
        expect(stored.filter(({ kind }) => kind === "admit").map(({ reference }) => reference)).toEqual([
            ticket.reference,
        ]);
        expect(stored.every(({ chained }) => chained)).toBe(true);
    } finally {
        await tablet.remove();
        await old.remove();
        rmSync(later.folder, { recursive: true, force: true });
    }
}, 240_000);

/** From now on the server gives out this app, and the page is loaded once more. */
async function served(by: Server, app: string, steward: Steward): Promise<void> {
    await by.stop();
    await by.again(app);
    await steward.page.reload();
}
