/** A browser in which somebody forbade pages to keep anything. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { expect, test } from "vitest";

import { chromiumArguments, chromiumPath } from "../build/chromium.ts";
import { Server } from "./harness/server.ts";
import { WORDS } from "./harness/steward.ts";

/** As its settings write it: no page may keep data. */
const BLOCKED = { profile: { default_content_setting_values: { cookies: 2 } } };

test("a browser that blocks what sites keep says that it cannot be a gate, and why", async () => {
    const server = await Server.start();
    const profile = mkdtempSync(join(tmpdir(), "portao-e2e-blocked-"));
    mkdirSync(join(profile, "Default"));
    writeFileSync(join(profile, "Default", "Preferences"), JSON.stringify(BLOCKED));
    const context = await chromium.launchPersistentContext(profile, {
        executablePath: chromiumPath(),
        args: chromiumArguments(),
        locale: "en-GB",
    });
    try {
        const page = await context.newPage();
        const faults: Error[] = [];
        page.on("pageerror", (fault) => faults.push(fault));
        await page.goto(new URL("/gate/", server.url).href);
        await page.getByText(WORDS.say("gate.lack.STORAGE")).first().waitFor();
        expect(faults).toEqual([]);
    } finally {
        await context.close();
        await server.remove();
        rmSync(profile, { recursive: true, force: true });
    }
});
