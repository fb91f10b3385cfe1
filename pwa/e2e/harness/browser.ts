/** A browser with a profile of its own, in which a gate lives: closed, killed, and started again with what its disk holds. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type CDPSession, type Page } from "playwright-core";

import { chromiumArguments, chromiumPath } from "../../build/chromium.ts";
import type { Settings } from "../../src/screens/settings.ts";

/** What a browser leaves in its profile while it runs, and for good when it is killed. */
const LOCKS = ["SingletonLock", "SingletonCookie", "SingletonSocket"];
const ALLOWED = ["durableStorage", "videoCapture"];
/** Where `settings` are kept (`src/screens/app.tsx`). */
const SETTINGS = "portao.settings";
const PATIENCE_MS = 45_000;

export interface Wanted {
    /** The server's address: what is allowed is allowed to it. */
    readonly origin: string;
    /** The film that is taken for a camera; without one there is none. */
    readonly film?: string;
    /** As a steward would set them. */
    readonly settings?: Partial<Settings>;
    /** Runs in each page before anything else does. */
    readonly before?: string;
}

/** One browser, running or not. */
export class Browser {
    private readonly profile = mkdtempSync(join(tmpdir(), "portao-e2e-browser-"));
    private context: BrowserContext | undefined;
    private admin: CDPSession | undefined;

    private constructor(private readonly wanted: Wanted) {}

    static async start(wanted: Wanted): Promise<Browser> {
        const browser = new Browser(wanted);
        await browser.again();
        return browser;
    }

    /** Start it once more, with the same profile. */
    async again(): Promise<void> {
        for (const lock of LOCKS) rmSync(join(this.profile, lock), { force: true });
        const context = await chromium.launchPersistentContext(this.profile, {
            executablePath: chromiumPath(),
            args: [...chromiumArguments(), ...cameraArguments(this.wanted.film)],
            viewport: { width: 820, height: 1180 },
            locale: "en-GB",
            timeout: PATIENCE_MS,
        });
        context.setDefaultTimeout(PATIENCE_MS);
        await context.addInitScript(setting, [SETTINGS, JSON.stringify(this.wanted.settings ?? {})] as const);
        if (this.wanted.before !== undefined) await context.addInitScript(this.wanted.before);
        this.context = context;
        await this.allow(context);
    }

    /** A new tab at this path of the server. */
    async open(path: string): Promise<Page> {
        const page = await this.running.newPage();
        await page.goto(new URL(path, this.wanted.origin).href);
        return page;
    }

    /** As its user closes it. */
    async close(): Promise<void> {
        await this.context?.close();
        this.context = undefined;
    }

    /** As when the tablet dies: nothing is told anything. */
    async kill(): Promise<void> {
        const main = await this.processId();
        const gone = this.running.waitForEvent("close");
        process.kill(main, "SIGKILL");
        await gone;
        this.context = undefined;
    }

    /** The number of its process, which is that of the group of all its processes, too. */
    async processId(): Promise<number> {
        const { processInfo } = await this.control.send("SystemInfo.getProcessInfo");
        const main = processInfo.find(({ type }) => type === "browser");
        if (main === undefined) throw new Error("the browser has no process");
        return main.id;
    }

    /** As when a browser makes room: the files of its pages are gone, and what else they kept is still there. */
    loseFiles(): void {
        rmSync(join(this.profile, "Default", "File System"), { recursive: true });
    }

    /** Close it for good, and leave nothing behind. */
    async remove(): Promise<void> {
        await this.close();
        rmSync(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }

    /** The browser as a whole, over the protocol of its developers. */
    get control(): CDPSession {
        if (this.admin === undefined) throw new Error("the browser does not run");
        return this.admin;
    }

    get running(): BrowserContext {
        if (this.context === undefined) throw new Error("the browser does not run");
        return this.context;
    }

    private async allow(context: BrowserContext): Promise<void> {
        const owner = context.browser();
        if (owner === null) throw new Error("the browser cannot be told anything");
        this.admin = await owner.newBrowserCDPSession();
        const { origin } = new URL(this.wanted.origin);
        await this.admin.send("Browser.grantPermissions", { origin, permissions: ALLOWED as never });
    }
}

function cameraArguments(film: string | undefined): string[] {
    if (film === undefined) return [];
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        `--use-file-for-fake-video-capture=${film}`,
    ];
}

/** Runs in the page. Pages of nobody have no storage. */
function setting([name, value]: readonly [string, string]): void {
    if (location.protocol.startsWith("http")) localStorage.setItem(name, value);
}
