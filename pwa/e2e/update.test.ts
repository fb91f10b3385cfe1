import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Browser } from "./harness/browser.ts";
import { APP } from "./harness/built.ts";
import { handScan } from "./harness/hand_scanner.ts";
import { newerApp, type NewerApp } from "./harness/newer_app.ts";
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
