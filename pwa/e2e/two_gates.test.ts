import { afterAll, beforeAll, expect, test } from "vitest";

import { handScan } from "./harness/hand_scanner.ts";
import { verdictOf, WORDS, type Steward } from "./harness/steward.ts";
import { Venue } from "./harness/venue.ts";

let venue: Venue;

beforeAll(async () => {
    venue = await Venue.open();
});

afterAll(async () => {
    await venue.remove();
});

async function stewardAt(event: number, gate: string, name: string): Promise<Steward> {
    const steward = await venue.enrolled(await venue.browser(), event, name, gate);
    await steward.isInstalled();
    await steward.start();
    return steward;
}

test("two gates without a network admit one ticket; both learn of it, and of each other", async () => {
    const { office, server } = venue;
    const event = await office.opens("Opening night");
    const ticket = await office.issueOne(event, { seat: "A-1" });
    const [here, there] = await Promise.all([
        stewardAt(event, "Gate A", "here"),
        stewardAt(event, "Gate B", "there"),
    ]);
    await server.stop();
    for (const steward of [here, there]) {
        await handScan(steward.page, ticket.code);
        expect(await steward.verdict()).toMatchObject(verdictOf("admit", "OK"));
        await steward.next();
        await steward.line(WORDS.say("gate.line.offline"));
    }
    await server.again();
    for (const steward of [here, there, here]) {
        await steward.state();
        await steward.syncs();
        await steward.sees(WORDS.say("gate.ready.unsent.none"));
        await steward.start();
    }
    const [found, ...more] = await office.cases(event);
    expect([found?.title, more]).toEqual(["Ticket used more than once", []]);
    for (const steward of [here, there]) {
        await steward.state();
        await steward.sees(WORDS.counted("gate.ready.list.cases", 1));
        await steward.start();
    }
    // Each tells the admission that counts: the one that was second tells not its own.
    const third = await stewardAt(event, "Gate B", "third");
    for (const [steward, where] of [
        [here, "on this device"],
        [there, "Gate A"],
        [third, "Gate A"],
    ] as const) {
        await handScan(steward.page, ticket.code);
        const again = await steward.verdict();
        expect(again).toMatchObject(verdictOf("refuse", "ALREADY_ADMITTED"));
        expect(again.text).toMatch(new RegExp(`used at \\d\\d:\\d\\d, ${where}`));
        await steward.next();
    }
});
