/** The served app as Google's own reviewer of pages sees it. */

import { createServer } from "node:net";

import lighthouse from "lighthouse";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { chromiumArguments, chromiumPath } from "../build/chromium.ts";
import { Server } from "./harness/server.ts";

const CATEGORIES = ["accessibility", "best-practices"];

let server: Server;
let browser: Browser;
let port: number;

beforeAll(async () => {
    server = await Server.start();
    port = await freePort();
    const args = [...chromiumArguments(), `--remote-debugging-port=${port}`];
    browser = await chromium.launch({ executablePath: chromiumPath(), args });
});

afterAll(async () => {
    await browser.close();
    await server.remove();
});

async function freePort(): Promise<number> {
    const listening = createServer();
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    const address = listening.address();
    await new Promise((resolve) => listening.close(resolve));
    if (address === null || typeof address === "string") throw new Error("there is no port");
    return address.port;
}

test("the app has full marks for accessibility and for best practices", async () => {
    const found = await lighthouse(`${server.url}/gate/`, {
        port,
        onlyCategories: CATEGORIES,
        logLevel: "error",
    });
    if (found === undefined) throw new Error("lighthouse found nothing");
    const { categories, audits } = found.lhr;
    const failed = Object.values(audits).filter(({ score }) => score !== null && score < 1);
    expect(failed.map(({ id, title }) => `${id}: ${title}`)).toEqual([]);
    expect(CATEGORIES.map((name) => categories[name]?.score)).toEqual([1, 1]);
});
