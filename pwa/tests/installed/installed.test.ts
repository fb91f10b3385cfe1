/** The app as a tablet has it: from a real server, in a real browser, and then without either's network. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import words from "../../../sync/catalogue/en.json" with { type: "json" };
import { Tablet } from "./browser.ts";
import { breakApp, buildApp } from "./builds.ts";
import { Portao } from "./portao.ts";

const folder = mkdtempSync(join(tmpdir(), "portao-installed-"));
const inFolder = (name: string): string => join(folder, name);
let server: Portao;
let tablet: Tablet;

beforeAll(async () => {
    for (const mark of ["one", "two", "broken"]) await buildApp(inFolder(mark), mark);
    breakApp(inFolder("broken"));
});

afterEach(async () => {
    await tablet.close();
    await server.stop();
});

afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
});

/** Go on with another version of the app at the same address. */
async function serve(mark: string): Promise<void> {
    const { port } = server;
    await server.stop();
    server = await Portao.start(inFolder("data"), inFolder(mark), port);
}

/** A tablet that has the first version, on a profile of its own. */
async function begin(profile: string): Promise<void> {
    server = await Portao.start(inFolder("data"), inFolder("one"));
    tablet = await Tablet.start(inFolder(profile));
    await tablet.page.goto(server.told.gate);
    await tablet.installed();
}

test("the app runs under the server's policy, and nothing of it is refused", async () => {
    await begin("policy");
    await tablet.page.getByRole("heading", { name: words["gate.enrol.title"] }).waitFor();
    expect(tablet.complaints).toEqual([]);
    expect(new URL(tablet.page.url()).hash).toBe("");
});

test("without a network it begins cold, as the version it was", async () => {
    await begin("cold");
    await tablet.close();
    await server.stop();
    tablet = await Tablet.start(inFolder("cold"));
    await tablet.page.goto(`${server.told.url}/gate/`);
    await tablet.page.getByRole("heading", { name: words["gate.enrol.title"] }).waitFor();
    expect(await tablet.mark()).toBe("one");
});

test("a newer version comes beside the one in use, and runs when it is asked to and not before", async () => {
    await begin("newer");
    const [before] = await tablet.releases();
    await serve("two");
    expect(await tablet.lookForNewer()).toBe("installed");
    expect(await tablet.releases()).toHaveLength(2);
    await tablet.page.reload();
    await tablet.page.getByRole("heading", { name: words["gate.enrol.title"] }).waitFor();
    expect(await tablet.mark()).toBe("one");
    await server.stop();
    await tablet.page.evaluate(async () => {
        const { waiting } = await navigator.serviceWorker.ready;
        waiting?.postMessage("RENEW");
    });
    await expect.poll(() => tablet.releases(), { timeout: 30_000 }).toHaveLength(1);
    await tablet.page.reload();
    expect(await tablet.mark()).toBe("two");
    expect(await tablet.releases()).not.toContain(before);
});

test("a version that is half on the server is never run, and taken up when the rest is there", async () => {
    await begin("broken");
    await serve("broken");
    expect(await tablet.lookForNewer()).toBe("redundant");
    await tablet.page.reload();
    await tablet.page.getByRole("heading", { name: words["gate.enrol.title"] }).waitFor();
    expect(await tablet.mark()).toBe("one");
    await serve("two");
    expect(await tablet.lookForNewer()).toBe("installed");
});
