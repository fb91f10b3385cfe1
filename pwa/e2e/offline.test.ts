import { afterAll, beforeAll, expect, test } from "vitest";

import { Browser } from "./harness/browser.ts";
import { handScan } from "./harness/hand_scanner.ts";
import { Office, type Ticket } from "./harness/office.ts";
import { Server } from "./harness/server.ts";
import { Steward, verdictOf, WORDS } from "./harness/steward.ts";

const TICKETS = 80_000;
const AT_A_TIME = 20_000;
const SCANS = 200;
const NAME = "tablet";
/** Each verdict stands for a third of a second at least, and a machine may be busy. */
const LONG_MS = 300_000;

let server: Server;
let office: Office;
let browser: Browser;
let event: number;
const guests: Ticket[] = [];

beforeAll(async () => {
    server = await Server.start();
    office = new Office(server);
    event = await office.opens("Stadium", { capacity: TICKETS });
    for (let from = 0; from < TICKETS; from += AT_A_TIME) {
        const issued = await office.issue(event, seats(from, AT_A_TIME));
        guests.push(...issued.slice(0, (SCANS * AT_A_TIME) / TICKETS));
    }
    browser = await Browser.start({ origin: server.url, settings: { stays: true, sound: false } });
}, LONG_MS);

afterAll(async () => {
    await browser.remove();
    await server.remove();
});

function seats(from: number, count: number): { seat: string }[] {
    return Array.from({ length: count }, (_, n) => ({ seat: seat(from + n) }));
}

function seat(number: number): string {
    return `S-${number}`;
}

/** The seat of the guest with this number among those who come. */
function seatOf(guest: number): string {
    const each = (SCANS * AT_A_TIME) / TICKETS;
    return seat(Math.floor(guest / each) * AT_A_TIME + (guest % each));
}

test(
    "a gate that knows 80,000 tickets starts without a network, admits, and sends all of it once",
    async () => {
        const before = new Steward(await browser.open("/gate/"));
        await before.enrol(await office.offer([event]), NAME);
        await before.sees(/80,000 tickets/);
        await before.isInstalled();
        await server.stop();
        await browser.kill();

        await browser.again();
        const steward = new Steward(await browser.open("/gate/"));
        await steward.sees(/80,000 tickets/);
        await steward.start();
        await steward.line(WORDS.say("gate.line.offline"));
        for (const [number, guest] of guests.entries()) {
            await handScan(steward.page, guest.code);
            const read = await steward.verdict();
            expect(read).toMatchObject(verdictOf("admit", "OK"));
            expect(read.text).toContain(seatOf(number));
            await steward.next();
        }
        expect(await steward.count("gate.count.admitted")).toBe(String(SCANS));
        await steward.line(WORDS.say("gate.line.offline"));

        await server.again();
        await steward.state();
        await steward.syncs();
        await steward.sees(WORDS.say("gate.ready.unsent.none"));
        const tablet = await office.deviceNamed(NAME);
        const stored = await office.journal(event, tablet);
        expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1));
        expect(stored.every(({ chained }) => chained)).toBe(true);
        const admitted = stored.filter(({ kind }) => kind === "admit");
        expect(admitted.map(({ reference }) => reference)).toEqual(guests.map(({ reference }) => reference));
        expect((await office.report(event)).admitted).toBe(SCANS);
        expect(await office.cases(event)).toEqual([]);
    },
    LONG_MS,
);
