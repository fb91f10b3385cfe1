/** A stadium on an evening: a real server with 80,000 tickets, and a browser that is one of its gates. */

import { join } from "node:path";
import type { Page } from "playwright-core";

import { Browser } from "../e2e/harness/browser.ts";
import { APP } from "../e2e/harness/built.ts";
import { Office, type Ticket } from "../e2e/harness/office.ts";
import { Server } from "../e2e/harness/server.ts";
import { Steward } from "../e2e/harness/steward.ts";
import { writeFilm } from "./film.ts";
import { MARK, stopwatch } from "../e2e/harness/stopwatch.ts";

const TICKETS = 80_000;
const AT_ONCE = 20_000;
/** One in a hundred tickets is good no more. */
const REVOKED = TICKETS / 100;

export class Evening {
    private constructor(
        private readonly server: Server,
        readonly browser: Browser,
        /** Of tickets that admit, and nobody used yet. */
        readonly codes: readonly string[],
    ) {}

    /** @param filmed so many of its codes stand before the camera, one after the other */
    static async begin(filmed: number): Promise<Evening> {
        const server = await Server.start(APP);
        const office = new Office(server);
        const event = await office.opens("Stadium", { capacity: TICKETS });
        const tickets: Ticket[] = [];
        while (tickets.length < TICKETS) {
            tickets.push(
                ...(await office.issue(
                    event,
                    Array.from({ length: AT_ONCE }, () => ({})),
                )),
            );
        }
        for (const ticket of tickets.splice(-REVOKED)) await office.revoke(event, ticket);
        const codes = tickets.map(({ code }) => code);
        const film = join(server.folder, "camera.y4m");
        writeFilm(film, codes.slice(0, filmed));
        const settings = { sound: false, stays: true };
        const before = `(${stopwatch.toString()})(${JSON.stringify(MARK)})`;
        const browser = await Browser.start({ origin: server.url, film, settings, before });
        const evening = new Evening(server, browser, codes);
        await evening.enrol(await office.offer([event]));
        return evening;
    }

    /** The page begins to be opened; whatever is to be timed from then on is asked for right now. */
    async open(): Promise<Page> {
        const page = await this.browser.running.newPage();
        await page.goto(`${this.server.url}/gate/`, { waitUntil: "commit" });
        return page;
    }

    /** The browser is ended, and begins anew. */
    async beginAgain(): Promise<void> {
        await this.browser.close();
        await this.browser.again();
    }

    /** From now on there is no network. */
    async loseNetwork(): Promise<void> {
        await this.server.stop();
    }

    async end(): Promise<void> {
        await this.browser.remove();
        await this.server.remove();
    }

    /** Enrolled, with its lists, and the app taken in whole, so that it begins without a network. */
    private async enrol(code: string): Promise<void> {
        const page = await this.open();
        await new Steward(page).enrol(code, "tablet");
        await page.locator(".ready").waitFor();
        await page.evaluate(async () => navigator.serviceWorker.ready);
        await page.close();
    }
}
