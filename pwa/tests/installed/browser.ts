/** A browser that keeps what it has from one start to the next, as a tablet does. */

import { chromium, type BrowserContext, type Page } from "playwright-core";

import { chromiumArguments, chromiumPath } from "../../build/chromium.ts";

/** One start of a browser on this profile; what the page complains of is collected. */
export class Tablet {
    readonly complaints: string[] = [];

    private constructor(
        private readonly context: BrowserContext,
        readonly page: Page,
    ) {
        page.on("console", (message) => {
            if (message.type() === "error") this.complaints.push(message.text());
        });
        page.on("pageerror", (error) => this.complaints.push(String(error)));
    }

    static async start(profile: string): Promise<Tablet> {
        const context = await chromium.launchPersistentContext(profile, {
            executablePath: chromiumPath(),
            locale: "en",
            args: [
                ...chromiumArguments(),
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
            ],
        });
        return new Tablet(context, context.pages()[0] ?? (await context.newPage()));
    }

    async close(): Promise<void> {
        await this.context.close();
    }

    /** Which version of the app the page is. */
    mark(): Promise<string | null> {
        return this.page.locator("body").getAttribute("data-mark");
    }

    /** The app is wholly on this device, and answers for itself. */
    async installed(): Promise<void> {
        // The policy of the page lets Playwright look in, and not wait in it.
        const settled = this.page.evaluate(async () => {
            const workers = navigator.serviceWorker;
            const controlled = new Promise((resolve) => {
                workers.addEventListener("controllerchange", resolve, { once: true });
            });
            await workers.ready;
            if (workers.controller === null) await controlled;
        });
        await within(60_000, settled);
    }

    /** The releases that lie on this device. */
    releases(): Promise<string[]> {
        return this.page.evaluate(() => caches.keys());
    }

    /** Look for a newer version now; how that ends: it waits, or it could not be had. */
    lookForNewer(): Promise<string> {
        return this.page.evaluate(async () => {
            const registration = await navigator.serviceWorker.ready;
            await registration.update();
            const worker = registration.installing;
            if (worker === null) return registration.waiting === null ? "none" : "installed";
            const isSettled = (): boolean => worker.state === "installed" || worker.state === "redundant";
            while (!isSettled()) {
                await new Promise((resolve) => {
                    worker.addEventListener("statechange", resolve, { once: true });
                });
            }
            return worker.state;
        });
    }
}

/** What does not come in this time has failed. */
async function within<T>(ms: number, coming: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
            reject(new Error(`nothing came within ${ms} ms`));
        }, ms);
    });
    try {
        return await Promise.race([coming, late]);
    } finally {
        clearTimeout(timer);
    }
}
