import { afterAll, beforeAll, expect, test } from "vitest";

import { Browser } from "./harness/browser.ts";
import { Camera } from "./harness/camera.ts";
import { handScan } from "./harness/hand_scanner.ts";
import { Office } from "./harness/office.ts";
import { Server } from "./harness/server.ts";
import { Steward, verdictOf } from "./harness/steward.ts";
import { symbolOfSvg } from "./harness/symbol.ts";

let server: Server;
let browser: Browser;
const camera = new Camera();

beforeAll(async () => {
    server = await Server.start();
    const settings = { stays: true, sound: false };
    browser = await Browser.start({ origin: server.url, film: camera.film, settings });
});

afterAll(async () => {
    await browser.remove();
    await server.remove();
    camera.remove();
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
