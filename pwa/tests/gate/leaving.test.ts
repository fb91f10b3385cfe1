/** A gate that is left, for another event or for good: what it wrote goes up first, or later, and is not lost by itself. */

import { expect, vi } from "vitest";

import { choose } from "../../src/device/choice.ts";
import type { RealServer } from "../device/real_server.ts";
import { test } from "../device/served.ts";
import { unpacked, working, type Tablet } from "./tablet.ts";

test("nobody leaves with entries that were not sent, unless they say so; then nothing is left", async ({
    server,
}) => {
    const { tablet, gate, codes } = await working(server, 1);
    await tablet.until(({ counts }) => counts?.unsent === 0);
    tablet.line.cut = true;
    await gate.scan(codes[0] ?? "", "entry");
    await expect(gate.leave(false)).rejects.toMatchObject({ refusal: "UNSENT_LEFT" });
    expect((await gate.scan(codes[0] ?? "", "entry")).reason).toBe("ALREADY_ADMITTED");
    await gate.leave(true);
    const state = await tablet.until(({ phase }) => phase.kind === "unenrolled");
    expect(state).toMatchObject({ device: undefined, event: undefined, lists: undefined, counts: undefined });
    expect(await tablet.chest.find()).toBeUndefined();
    const rows = await tablet.shelf
        .opened()
        .reading((connection) => connection.rows("SELECT 1 FROM identity UNION SELECT 1 FROM journal"));
    expect(rows).toEqual([]);
});

test("nobody is let in by a gate that is being left, and what is being decided is no more lost than what was sent", async ({
    server,
}) => {
    const { tablet, gate, codes } = await working(server, 2);
    await tablet.until(({ counts }) => counts?.unsent === 0);
    tablet.line.cut = true;
    const deciding = gate.scan(codes[0] ?? "", "entry");
    await expect(gate.leave(false)).rejects.toMatchObject({ refusal: "UNSENT_LEFT" });
    expect((await deciding).outcome).toBe("admit");
    expect((await gate.scan(codes[0] ?? "", "entry")).reason).toBe("ALREADY_ADMITTED");
    const leaving = gate.leave(true);
    await expect(gate.scan(codes[1] ?? "", "entry")).rejects.toMatchObject({ refusal: "NO_LIST" });
    await leaving;
    expect((await tablet.until(({ phase }) => phase.kind === "unenrolled")).counts).toBeUndefined();
});

test("a gate goes to another event with everything sent, also what was only counted, and comes back", async ({
    server,
}) => {
    const [event, other] = [await server.newEvent(), await server.newEvent()];
    const [ticket] = await server.issue(event, 1);
    const tablet = unpacked(server);
    const gate = await tablet.start();
    await gate.enrol(await server.offer({ events: [event, other], gates: [1] }), "tablet");
    await gate.choose(event, 1);
    for (let times = 0; times < 3; times += 1) await gate.scan(ticket?.code ?? "", "entry");
    await tablet.until(({ counts }) => counts?.unsent === 0);
    await gate.choose(other, 1);
    await tablet.until(({ event: at, counts }) => at?.event === other && counts?.unsent === 0);
    await gate.choose(event, 1);
    expect((await gate.scan(ticket?.code ?? "", "entry")).reason).toBe("ALREADY_ADMITTED");
});

interface LeftBehind {
    readonly tablet: Tablet;
    readonly event: number;
    readonly next: number;
}

/** A browser whose gate let a guest in without a network, and whose page is closed; it stands at the next event since. */
async function leftBehind(server: RealServer): Promise<LeftBehind> {
    const [event, next] = [await server.newEvent(), await server.newEvent()];
    const [ticket] = await server.issue(event, 1);
    const tablet = unpacked(server);
    const gate = await tablet.start();
    await gate.enrol(await server.offer({ events: [event, next], gates: [1] }), "tablet");
    await gate.choose(next, 1);
    await gate.choose(event, 1);
    await tablet.until(({ counts, network }) => counts?.unsent === 0 && network.kind === "live");
    tablet.line.cut = true;
    await gate.scan(ticket?.code ?? "", "entry");
    await tablet.until(({ counts }) => counts?.unsent === 1);
    await tablet.end();
    await tablet.shelf.opened().writing((connection) => {
        choose(connection, { event: next, gate: 1 });
    });
    return { tablet, event, next };
}

test("an entry that a round left behind in the former event goes up from the next one by itself", async ({
    server,
}) => {
    const { tablet, next } = await leftBehind(server);
    await tablet.start();
    expect(tablet.state).toMatchObject({ event: { event: next }, counts: { unsent: 1 } });
    tablet.line.cut = false;
    await tablet.until(({ counts }) => counts?.unsent === 0);
});

test("an entry of a former event goes up although the server was busy when it was first tried", async ({
    server,
}) => {
    const { tablet, event } = await leftBehind(server);
    const again = await tablet.start();
    const push = `/v1/events/${event.toString()}/push`;
    let refused = 0;
    tablet.line.instead = (_, path) => {
        if (path !== push || refused > 0) return undefined;
        refused += 1;
        return new Response("{}", { status: 503, headers: { "retry-after": "1" } });
    };
    tablet.line.cut = false;
    await vi.waitFor(async () => {
        await again.noticed("online");
        expect([refused, tablet.state.counts?.unsent]).toEqual([1, 0]);
    }, 20_000);
});

test("a journal that was closed is known to be until somebody else comes, also after a restart", async ({
    server,
}) => {
    const { tablet, gate, codes } = await working(server, 1);
    await tablet.until(({ counts }) => counts?.unsent === 0);
    expect(tablet.state.journalClosed).toBe(false);
    tablet.line.cut = true;
    await gate.closeJournal();
    await tablet.until(({ journalClosed, counts }) => journalClosed && counts?.unsent === 1);
    const again = await tablet.start();
    expect(tablet.state.journalClosed).toBe(true);
    await again.scan(codes[0] ?? "", "entry");
    await tablet.until(({ journalClosed }) => !journalClosed);
    await again.closeJournal();
    tablet.line.cut = false;
    await again.noticed("online");
    await tablet.until(({ journalClosed, counts }) => journalClosed && counts?.unsent === 0);
});
