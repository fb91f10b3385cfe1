/** An evening's server with its office, and the tablets that become gates of it. */

import type { Settings } from "../../src/screens/settings.ts";
import { Browser } from "./browser.ts";
import { Office } from "./office.ts";
import { Server } from "./server.ts";
import { Steward } from "./steward.ts";

/** Nothing sounds, and a verdict waits for a tap. */
const USUAL = { sound: false, stays: true };

export class Venue {
    readonly office: Office;
    private readonly browsers: Browser[] = [];

    private constructor(readonly server: Server) {
        this.office = new Office(server);
    }

    static async open(): Promise<Venue> {
        return new Venue(await Server.start());
    }

    /** One more browser, with the usual settings but for these. */
    async browser(settings: Partial<Settings> = {}): Promise<Browser> {
        const wanted = { origin: this.server.url, settings: { ...USUAL, ...settings } };
        const browser = await Browser.start(wanted);
        this.browsers.push(browser);
        return browser;
    }

    /** In a new tab of this browser, which became a gate of this event: on the card before the doors open. */
    async enrolled(browser: Browser, event: number, name: string, gate?: string): Promise<Steward> {
        const steward = new Steward(await browser.open("/gate/"));
        await steward.enrol(await this.office.offer([event]), name, gate);
        return steward;
    }

    /** The tablets are put away; the server goes on. */
    async clear(): Promise<void> {
        for (const browser of this.browsers.splice(0)) await browser.remove();
    }

    /** End all of it, and leave nothing behind. */
    async remove(): Promise<void> {
        await this.clear();
        await this.server.remove();
    }
}
