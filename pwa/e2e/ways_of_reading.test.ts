import { afterAll, beforeAll, expect, test } from "vitest";

import { Browser } from "./harness/browser.ts";
import { Camera } from "./harness/camera.ts";
import { handScan } from "./harness/hand_scanner.ts";
import { Office } from "./harness/office.ts";
import { Server } from "./harness/server.ts";
import { Steward, verdictOf, WORDS } from "./harness/steward.ts";
import { symbolOfSvg } from "./harness/symbol.ts";

let server: Server;
let browser: Browser;
const camera = new Camera();
const SETTINGS = { stays: true, sound: false };
/** Runs in each page: what tells such a device from others. */
const ANDROID = `Object.defineProperty(navigator, "userAgent", { value: navigator.userAgent.replace("X11; Linux", "Linux; Android 14") })`;

beforeAll(async () => {
    server = await Server.start();
    browser = await Browser.start({ origin: server.url, film: camera.film, settings: SETTINGS });
});

afterAll(async () => {
    await browser.remove();
    await server.remove();
    camera.remove();
});

test("on an Android device, a scanner that speaks through an input method is heard on the scan screen, whatever was touched", async () => {
    const office = new Office(server);
    const event = await office.opens("Opening night");
    const tickets = [await office.issueOne(event, {}), await office.issueOne(event, {})];
    const android = await Browser.start({ origin: server.url, settings: SETTINGS, before: ANDROID });
    try {
        const steward = new Steward(await android.open("/gate/"));
        await steward.enrol(await office.offer([event]), "handheld");
        await steward.start();
        const input = await android.running.newCDPSession(steward.page);
        for (const { code } of tickets) {
            await steward.page.locator("[data-hand-scanner]:focus").waitFor({ state: "attached" });
            await input.send("Input.insertText", { text: code });
            expect(await steward.verdict()).toMatchObject(verdictOf("admit", "OK"));
            await steward.next();
        }
        await steward.page.getByRole("button", { name: WORDS.say("gate.scan.type"), exact: true }).click();
        const typing = steward.page.getByRole("textbox", { name: WORDS.say("gate.scan.type.label") });
        await steward.page.locator("dialog input:focus, [role=dialog] input:focus").waitFor();
        await input.send("Input.insertText", { text: "typed by a person" });
        expect(await typing.inputValue()).toBe("typed by a person");
    } finally {
        await android.remove();
    }
});

test("a browser becomes a gate, and reads by its camera, by hand scanner, and what is typed", async () => {
    const office = new Office(server);
    const event = await office.opens("Opening night");
    const [seen, scanned] = await Promise.all([
        office.issueOne(event, { seat: "A-1" }),
        office.issueOne(event, { seat: "A-2" }),
    ]);
    const steward = new Steward(await browser.open("/gate/"));
    await steward.enrol(await office.offer([event]), "tablet");
    await steward.start();
    camera.show(symbolOfSvg(await office.drawing(event, seen, "qr")));
    expect(await steward.verdict()).toMatchObject(verdictOf("admit", "OK"));
    await steward.next();
    await handScan(steward.page, scanned.code);
    const second = await steward.verdict();
    expect(second).toMatchObject(verdictOf("admit", "OK"));
    expect(second.text).toContain("A-2");
    await steward.next();
    await steward.type(seen.code);
    expect(await steward.verdict()).toMatchObject(verdictOf("refuse", "ALREADY_ADMITTED"));
    await steward.next();
    expect(await steward.count("gate.count.admitted")).toBe("2");
    expect(await steward.count("gate.count.refused")).toBe("1");
});
