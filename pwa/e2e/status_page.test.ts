/** The server's status page in a browser: it keeps itself as it is now under its strict policy, and everybody can use it. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { faults } from "./harness/accessibility.ts";
import { Browser } from "./harness/browser.ts";
import { Office } from "./harness/office.ts";
import { PORTAO, Server } from "./harness/server.ts";

let server: Server;
let browser: Browser;
let office: Office;
let event: number;

beforeAll(async () => {
    server = await Server.start();
    browser = await Browser.start({ origin: server.url });
    office = new Office(server);
    event = await office.opens("Opening night");
});

afterAll(async () => {
    await browser.remove();
    await server.remove();
});

/** A tab on the overview, signed in; what its policy refuses, or what fails in it, is added to `troubles`. */
async function overview(troubles: string[]): Promise<Page> {
    const said = await promisify(execFile)(PORTAO, ["sign-in", "--json", "--data", server.folder]);
    const { url } = JSON.parse(said.stdout) as { url: string };
    const page = await browser.open(url.replace(/^https?:\/\/[^/]+/, ""));
    page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
    page.on("pageerror", (error) => troubles.push(error.message));
    await page.locator("form[action='/sign-in'] button").click();
    await page.waitForURL(`${server.url}/`);
    return page;
}

test("what changed is on the page without loading it again, and who was on a link stays there", async () => {
    const troubles: string[] = [];
    const page = await overview(troubles);
    const [first] = await office.issue(event, [{}, {}]);
    const tickets = page.locator(`#of-${event} .figures li`, { hasText: "valid tickets" }).locator("strong");
    await page.evaluate(() => (document.body.dataset["loaded"] = "once"));
    await page.locator(`a[href='/events/${event}/enrol']`).focus();
    await office.ask("POST", `/v1/events/${event}/tickets/${first?.reference}/revoke`);
    await expect.poll(() => tickets.textContent(), { timeout: 30_000 }).toBe("1");
    expect(await page.evaluate(() => document.body.dataset["loaded"])).toBe("once");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("href"))).toBe(
        `/events/${event}/enrol`,
    );
    expect(troubles).toEqual([]);
    await page.close();
});

test("it wears the gate's own type, and leads a tablet to the gate", async () => {
    const page = await overview([]);
    const faces = await page.evaluate(async () => {
        const loaded = await document.fonts.ready;
        return [...loaded].filter(({ status }) => status === "loaded").map(({ family }) => family);
    });
    expect(faces.map((face) => face.replaceAll('"', ""))).toContain("Atkinson Hyperlegible");
    await page.locator(`a[href='/events/${event}/enrol']`).click();
    await page.locator("form.stack button").click();
    const link = await page.locator("a[href*='/gate/#PTE1']").getAttribute("href");
    expect(link).toContain(`${server.url}/gate/#PTE1%3A`);
    expect(await faults(page)).toEqual([]);
    await page.close();
});

test.each(["light", "dark"] as const)(
    "everybody can use it, %s, on the narrowest screen too",
    async (theme) => {
        const page = await overview([]);
        await page.emulateMedia({ colorScheme: theme });
        expect(await faults(page)).toEqual([]);
        await page.setViewportSize({ width: 320, height: 640 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
        expect(await faults(page)).toEqual([]);
        await page.close();
    },
);
