/** A guest who was let in is called back: the right one, and nobody else. */

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { handScan } from "./harness/hand_scanner.ts";
import type { StoredEntry, Ticket } from "./harness/office.ts";
import { verdictOf, WORDS, type Steward } from "./harness/steward.ts";
import { Venue } from "./harness/venue.ts";

let venue: Venue;
let event: number;

beforeAll(async () => {
    venue = await Venue.open();
    event = await venue.office.opens("Opening night");
});

afterAll(async () => {
    await venue.remove();
});

/** At work in a browser of its own, where a verdict stays or goes by itself. */
async function gate(name: string, stays: boolean): Promise<Steward> {
    const steward = await venue.enrolled(await venue.browser({ stays }), event, name);
    await steward.start();
    return steward;
}

async function admits({ page, region }: Steward, { code }: Ticket): Promise<void> {
    await handScan(page, code);
    await region.waitFor();
}

/** What this device wrote of passages, once so much of it has arrived. */
async function passages(name: string, count: number): Promise<readonly StoredEntry[]> {
    const device = await venue.office.deviceNamed(name);
    const found = async (): Promise<readonly StoredEntry[]> => {
        const stored = await venue.office.journal(event, device);
        const told = stored.filter(({ kind }) => kind === "admit" || kind === "void");
        expect(told).toHaveLength(count);
        return told;
    };
    return vi.waitFor(found, { timeout: 45_000, interval: 100 });
}

async function inTurn(): Promise<[Ticket, Ticket]> {
    return [await venue.office.issueOne(event, {}), await venue.office.issueOne(event, {})];
}

test("a verdict goes with the passage that it told of, and the guest before stays let in", async () => {
    const [before, last] = await inTurn();
    const steward = await gate("takes back", false);
    await admits(steward, before);
    await steward.next();
    await admits(steward, last);
    await steward.press("gate.verdict.undo");
    // A dialog holds the verdict for as long as somebody reads: it goes because of what was done in it, and not by itself.
    await steward.press("gate.word.undo");
    await steward.region.waitFor({ state: "detached", timeout: 1_500 });
    const stored = await passages("takes back", 3);
    expect(stored.map(({ kind, reference }) => [kind, reference])).toContainEqual(["void", last.reference]);
    await handScan(steward.page, before.code);
    expect(await steward.verdict()).toMatchObject(verdictOf("refuse", "ALREADY_ADMITTED"));
    await steward.next();
    await handScan(steward.page, last.code);
    expect(await steward.verdict()).toMatchObject(verdictOf("admit", "OK"));
});

test("after a reload nobody is told that a passage can be taken back without a supervisor", async () => {
    const [ticket] = await inTurn();
    const steward = await gate("reloaded", true);
    await admits(steward, ticket);
    await steward.page.reload();
    await steward.start();
    await steward.press("gate.scan.latest");
    const { page } = steward;
    await page.getByRole("button", { name: WORDS.say("gate.recent.undo.late"), exact: true }).waitFor();
    expect(await page.getByRole("button", { name: WORDS.say("gate.recent.undo"), exact: true }).count()).toBe(
        0,
    );
});
