/** The whole gate but for its browser: what the screens ask of it, over the real server. */

import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

import { SYSTEM_ALARM } from "../../src/device/background.ts";
import { systemClocks } from "../../src/device/clocks.ts";
import { choose } from "../../src/device/choice.ts";
import { Database } from "../../src/device/database.ts";
import { readContent } from "../../src/device/journal.ts";
import { StorageFailed } from "../../src/device/storage.ts";
import { openBox } from "../../src/keys/passphrase_box.ts";
import { Kind } from "../../src/sync/content.ts";
import type { Gate, GateState } from "../../src/gate/contract.ts";
import type { StoreKeeper } from "../../src/gate/household.ts";
import { LiveGate } from "../../src/gate/live_gate.ts";
import { refusing } from "../../src/gate/refusing.ts";
import { Line, Pocket, random } from "../device/gates.ts";
import { FullDisk, inMemory } from "../device/memory.ts";
import { RealServer } from "../device/real_server.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let server: RealServer;

beforeAll(async () => {
    server = await RealServer.start();
});

afterAll(async () => {
    await server.stop();
});

/** A browser's store, that outlives the gates on it. */
class Shelf implements StoreKeeper {
    disk = new FullDisk(inMemory());
    private database: Database | undefined;

    opened(): Database {
        this.database ??= Database.open(this.disk);
        return this.database;
    }

    async wipe(): Promise<void> {
        this.database = undefined;
        this.disk = new FullDisk(inMemory());
        return Promise.resolve();
    }
}

/** A browser: its network, its keys and its store, and the gate that runs in it now. */
class Tablet {
    readonly line = new Line();
    chest = new Pocket();
    shelf = new Shelf();
    private readonly seen: GateState[] = [];
    private live: LiveGate | undefined;

    /** Begin, as a page that was loaded; the former gate of this browser is gone. */
    async start(origin = server.url): Promise<Gate> {
        await this.live?.end();
        const world = { clocks: systemClocks(), random, fetch: this.line.fetch, openBox };
        this.live = new LiveGate({ origin, world, alarm: SYSTEM_ALARM, chest: this.chest });
        await this.live.begin(this.shelf);
        await this.live.watch((state) => this.seen.push(state));
        await this.live.noticed("drawn");
        return refusing(this.live);
    }

    get state(): GateState {
        const last = this.seen.at(-1);
        if (last === undefined) throw new Error("nothing was told");
        return last;
    }

    /** Wait for a state of which this is so. */
    async until(is: (state: GateState) => boolean): Promise<GateState> {
        return vi.waitFor(() => {
            if (!is(this.state)) throw new Error(`still ${JSON.stringify(this.state)}`);
            return this.state;
        }, 20_000);
    }

    async end(): Promise<void> {
        await this.live?.end();
    }
}

let tablets: Tablet[] = [];

afterEach(async () => {
    for (const tablet of tablets) await tablet.end();
    tablets = [];
});

function unpacked(): Tablet {
    const tablet = new Tablet();
    tablets.push(tablet);
    return tablet;
}

/** A gate that works at gate 1 of a new event with these tickets. */
async function working(
    tickets: number,
): Promise<{ tablet: Tablet; gate: Gate; event: number; codes: string[] }> {
    const event = await server.newEvent();
    const codes = (await server.issue(event, tickets)).map(({ code }) => code);
    const tablet = unpacked();
    const gate = await tablet.start();
    await gate.enrol(await server.offer({ events: [event], gates: [1] }), "tablet");
    await gate.choose(event, 1);
    return { tablet, gate, event, codes };
}

test("from enrolment to the first guest", async () => {
    const event = await server.newEvent();
    const [ticket] = await server.issue(event, 1);
    const tablet = unpacked();
    const gate = await tablet.start();
    expect(tablet.state.phase).toEqual({ kind: "unenrolled", lost: false });
    await gate.enrol(await server.offer({ events: [event] }), "tablet");
    expect((await tablet.until(({ phase }) => phase.kind === "choosing")).device?.name).toBe("tablet");
    const [offered] = await gate.offered();
    expect(offered).toMatchObject({ event, name: "Opening night", timezone: "America/Sao_Paulo" });
    expect(offered?.gates.map(({ gate: number, name }) => [number, name])).toEqual([
        [1, "Gate A"],
        [2, "Gate B"],
    ]);
    await gate.choose(event, 2);
    const state = await tablet.until(({ phase }) => phase.kind === "working");
    expect(state).toMatchObject({ event: { event }, gate: { gate: 2 }, lists: { generation: 1, policy: 1 } });
    const answer = await gate.scan(ticket?.code ?? "", "entry");
    expect(answer).toMatchObject({ number: 1, outcome: "admit", reason: "OK", passed: true, tier: "device" });
    const sent = await tablet.until(({ counts }) => counts?.admitted === 1 && counts.unsent === 0);
    expect(sent.network.trouble).toBeUndefined();
    await tablet.until(({ network }) => network.kind === "live");
    expect(await gate.recent()).toMatchObject([{ entry: answer.entry, ofThisRun: true, takenBack: false }]);
    if (answer.entry === undefined) throw new Error("nothing was written for an admission");
    await gate.undo(answer.entry);
    expect(await gate.recent()).toMatchObject([{ entry: answer.entry, takenBack: true }]);
    await expect(gate.undo(answer.entry)).rejects.toEqual({ refusal: "NOTHING_TO_UNDO", values: {} });
});

test("what is no code of this server is refused by name, and nothing is kept", async () => {
    const tablet = unpacked();
    const gate = await tablet.start();
    const code = await server.offer({});
    for (const [text, refusal] of [
        ["hello", "OTHER_CODE"],
        [code.slice(0, 60), "BAD_CODE"],
        [code.slice(0, -1), "BAD_CODE"],
    ] as const) {
        await expect(gate.offer(text)).rejects.toEqual({ refusal, values: {} });
        await expect(gate.enrol(text, "tablet")).rejects.toEqual({ refusal, values: {} });
    }
    expect(await gate.offer(code)).toEqual({ server: new URL(server.url).host });
    const elsewhere = unpacked();
    const far = await elsewhere.start("https://other.example");
    const other = { refusal: "OTHER_SERVER", values: { url: server.url } };
    await expect(far.offer(code)).rejects.toEqual(other);
    await expect(far.enrol(code, "tablet")).rejects.toEqual(other);
    expect(await elsewhere.chest.find()).toBeUndefined();
    await gate.enrol(code, "tablet");
    await gate.enrol(code, "tablet"); // safe to repeat
    const second = await unpacked().start();
    await expect(second.enrol(code, "tablet")).rejects.toMatchObject({ refusal: "CODE_USED" });
});

test("an event is chosen once it can be served: not without a network, and not beyond the certificate", async () => {
    const [event, other] = [await server.newEvent(), await server.newEvent()];
    const tablet = unpacked();
    const gate = await tablet.start();
    await gate.enrol(await server.offer({ events: [event], gates: [1] }), "tablet");
    await expect(gate.choose(other, 1)).rejects.toMatchObject({ refusal: "NOT_ALLOWED" });
    tablet.line.cut = true;
    await expect(gate.offered()).rejects.toMatchObject({ refusal: "OFFLINE" });
    await expect(gate.choose(event, 1)).rejects.toMatchObject({ refusal: "OFFLINE" });
    tablet.line.cut = false;
    await expect(gate.choose(event, 2)).rejects.toMatchObject({ refusal: "NOT_ALLOWED" });
    expect(tablet.state.phase.kind).toBe("choosing");
    await gate.choose(event, 1);
    expect((await tablet.until(({ phase }) => phase.kind === "working")).gate?.gate).toBe(1);
});

test("a page that is loaded anew without a network goes on where it was", async () => {
    const { tablet, gate, event, codes } = await working(2);
    await gate.scan(codes[0] ?? "", "entry");
    await tablet.until(({ counts }) => counts?.unsent === 0);
    tablet.line.cut = true;
    const again = await tablet.start();
    expect(tablet.state).toMatchObject({ phase: { kind: "working" }, event: { event }, gate: { gate: 1 } });
    expect((await again.scan(codes[0] ?? "", "entry")).reason).toBe("ALREADY_ADMITTED");
    expect((await again.scan(codes[1] ?? "", "entry")).reason).toBe("OK");
    await tablet.until(({ network, counts }) => network.kind === "offline" && counts?.admitted === 2);
    expect(await again.recent()).toHaveLength(2);
    tablet.line.cut = false;
    await again.noticed("online");
    await tablet.until(({ counts, network }) => counts?.unsent === 0 && network.kind !== "offline");
});

test("after a restart a gate without names still says where a guest sits, by the ticket itself", async () => {
    const { tablet, gate, event } = await working(1);
    const body = { tickets: [{ seat: "A-4", class: "VIP" }] };
    const said = await server.told("POST", `/v1/events/${event}/tickets`, body);
    const [issued] = (said as { tickets: [{ code: string }] }).tickets;
    await gate.syncNow();
    const who = { seat: "A-4", class: "VIP", reason: "OK" };
    expect(await gate.scan(issued.code, "entry")).toMatchObject(who);
    tablet.line.cut = true;
    const again = await tablet.start();
    expect(await again.recent()).toMatchObject([who]);
});

test("nobody leaves with entries that were not sent, unless they say so; then nothing is left", async () => {
    const { tablet, gate, codes } = await working(1);
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

test("a gate goes to another event with everything sent, also what was only counted, and comes back", async () => {
    const [event, other] = [await server.newEvent(), await server.newEvent()];
    const [ticket] = await server.issue(event, 1);
    const tablet = unpacked();
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

test("nobody is let in by a gate that is being left, and what is being decided is no more lost than what was sent", async () => {
    const { tablet, gate, codes } = await working(2);
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

test("a list that does not verify any more keeps no gate from starting, whoever is signed in, and is fetched anew", async () => {
    const added = await server.told("POST", "/v1/operators", { name: "Caio", role: "steward" });
    const { tablet, gate } = await working(1);
    await tablet.until(({ knowsOperators }) => knowsOperators);
    await gate.signIn({ operator: "caio", pin: (added as { pin: string }).pin });
    tablet.line.cut = true;
    const rot = "UPDATE parts SET raw = zeroblob(9) WHERE kind = 'roster'";
    await tablet.shelf.opened().writing((connection) => connection.run(rot));
    await tablet.start();
    expect(tablet.state.phase.kind).toBe("working");
    tablet.line.cut = false;
    await tablet.until(({ lists }) => lists !== undefined);
});

test("what keeps a gate from saving is told by its own name, until something was saved again", async () => {
    const { tablet, gate, codes } = await working(1);
    const failing = (): string | undefined => tablet.state.storage?.failing;
    await tablet.until(({ counts, network }) => counts?.unsent === 0 && network.kind === "live");
    tablet.line.cut = true;
    tablet.shelf.disk.failsAt = "COMMIT";
    expect((await gate.scan(codes[0] ?? "", "entry")).reason).toBe("STORAGE_FAILED");
    await tablet.until(() => failing() === "ROOM");
    tablet.shelf.disk.result = 10;
    expect((await gate.scan(codes[0] ?? "", "entry")).reason).toBe("STORAGE_FAILED");
    await tablet.until(() => failing() === "DISK");
    tablet.shelf.disk.failsAt = undefined;
    await gate.recent(); // reading is no proof
    await gate.storageSaid(true, 9_000_000_000);
    expect((await tablet.until(({ storage }) => storage?.kept === true)).storage?.failing).toBe("DISK");
    expect((await gate.scan(codes[0] ?? "", "entry")).reason).toBe("OK");
    await tablet.until(() => failing() === undefined);
});

test("a beginning that fails halfway is tried again on the same connection", async () => {
    const tablet = unpacked();
    const [find, opened] = [vi.spyOn(tablet.chest, "find"), vi.spyOn(tablet.shelf, "opened")];
    find.mockRejectedValueOnce(new StorageFailed("no room", 13));
    const world = { clocks: systemClocks(), random, fetch: tablet.line.fetch, openBox };
    const live = new LiveGate({ origin: server.url, world, alarm: SYSTEM_ALARM, chest: tablet.chest });
    await expect(live.begin(tablet.shelf)).rejects.toThrow(StorageFailed);
    await live.begin(tablet.shelf);
    expect(opened).toHaveBeenCalledTimes(1);
});

test("a browser that threw the store away says so, and becomes another device", async () => {
    const { tablet, gate } = await working(1);
    const before = tablet.state.device?.id;
    await gate.syncNow();
    tablet.shelf = new Shelf();
    const again = await tablet.start();
    expect(tablet.state.phase).toEqual({ kind: "unenrolled", lost: true });
    await again.enrol(await server.offer({}), "tablet");
    const state = await tablet.until(({ phase }) => phase.kind === "choosing");
    expect(state.device?.id).not.toBe(before);
});

test("a lock is told as soon as it is heard, and stays", async () => {
    const { tablet, gate, codes } = await working(1);
    await tablet.until(({ network }) => network.kind === "live");
    await server.told("POST", `/v1/devices/${tablet.state.device?.id ?? ""}/lock`);
    const state = await tablet.until(({ phase }) => phase.kind === "locked");
    expect(state).toMatchObject({ lists: undefined, knowsNames: false, knowsOperators: false });
    expect((await gate.scan(codes[0] ?? "", "entry")).reason).toBe("DEVICE_LOCKED");
    tablet.line.cut = true;
    await tablet.start();
    expect(tablet.state.phase.kind).toBe("locked");
});

test("an operator signs in, and a supervisor lets in whom the rules refuse", async () => {
    const added = await server.told("POST", "/v1/operators", { name: "Rosa", role: "supervisor" });
    const { pin } = added as { pin: string };
    const { tablet, gate, codes } = await working(1);
    await tablet.until(({ knowsOperators }) => knowsOperators);
    const word = { operator: "rosa", pin };
    await expect(gate.signIn({ ...word, pin: "000000" })).rejects.toMatchObject({ refusal: "WRONG_PIN" });
    expect(await gate.signIn(word)).toMatchObject({ name: "Rosa", isSupervisor: true });
    await tablet.until(({ operator }) => operator?.name === "Rosa");
    await gate.scan(codes[0] ?? "", "entry");
    expect(await gate.scan(codes[0] ?? "", "entry")).toMatchObject({ outcome: "refuse", canOverride: true });
    expect(await gate.override(codes[0] ?? "", word)).toMatchObject({ outcome: "admit", passed: true });
    const again = await tablet.start();
    expect(tablet.state.operator?.name).toBe("Rosa");
    expect(await again.recent()).toMatchObject([
        { outcome: "admit", reason: "ALREADY_ADMITTED", why: "reason.ALREADY_ADMITTED.why" },
        { outcome: "admit", reason: "OK" },
    ]);
});

test("an operator whom the office removes is signed out of a running gate at once, and the gate says who", async () => {
    const added = await server.told("POST", "/v1/operators", { name: "Nina", role: "steward" });
    const { tablet, gate, codes, event } = await working(2);
    await tablet.until(({ knowsOperators, network }) => knowsOperators && network.kind === "live");
    const { operator } = await gate.signIn({ operator: "nina", pin: (added as { pin: string }).pin });
    await gate.scan(codes[0] ?? "", "entry");
    await server.told("POST", `/v1/operators/${operator.toString()}/revoke`);
    const state = await tablet.until(({ dismissed }) => dismissed !== undefined);
    expect(state).toMatchObject({ operator: undefined, dismissed: "Nina" });
    await gate.scan(codes[1] ?? "", "entry");
    expect(await operatorsIn(tablet, event)).toEqual([operator, undefined]);
    await gate.signOut();
    await tablet.until(({ dismissed }) => dismissed === undefined);
});

/** Whose numbers the admissions of this device carry. */
async function operatorsIn(tablet: Tablet, event: number): Promise<(number | undefined)[]> {
    const query = "SELECT frame FROM journal WHERE event = ? ORDER BY epoch, seq";
    return tablet.shelf.opened().reading((connection) =>
        connection
            .rows(query, event)
            .map((row) => readContent(row.bytes(0)))
            .filter((content) => content?.kind === Kind.ADMIT)
            .map((content) => content?.operator),
    );
}

test("a lock takes the operator's name and what was told of guests from a worker that goes on", async () => {
    const added = await server.told("POST", "/v1/operators", { name: "Iara", role: "steward" });
    const { tablet, gate, codes } = await working(1);
    await tablet.until(({ knowsOperators }) => knowsOperators);
    await gate.signIn({ operator: "iara", pin: (added as { pin: string }).pin });
    await gate.scan(codes[0] ?? "", "entry");
    await server.told("POST", `/v1/devices/${tablet.state.device?.id ?? ""}/lock`);
    const state = await tablet.until(({ phase }) => phase.kind === "locked");
    expect(state).toMatchObject({ operator: undefined, dismissed: undefined, lists: undefined });
    expect(await gate.recent()).toEqual([]);
});

test("an entry that a round left behind in the former event goes up from the next one by itself", async () => {
    const [event, next] = [await server.newEvent(), await server.newEvent()];
    const [ticket] = await server.issue(event, 1);
    const tablet = unpacked();
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
    await tablet.start();
    expect(tablet.state).toMatchObject({ event: { event: next }, counts: { unsent: 1 } });
    tablet.line.cut = false;
    await tablet.until(({ counts }) => counts?.unsent === 0);
});

test("an entry of a former event goes up although the server was busy when it was first tried", async () => {
    const [event, next] = [await server.newEvent(), await server.newEvent()];
    const [ticket] = await server.issue(event, 1);
    const tablet = unpacked();
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

test("a journal that was closed is known to be until somebody else comes, also after a restart", async () => {
    const { tablet, gate, codes } = await working(1);
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

test("before the doors open a gate says where it stands, in one code", async () => {
    const { tablet, gate } = await working(1);
    await gate.storageSaid(true, 9_000_000_000);
    await tablet.until(({ storage }) => storage?.kept === true);
    const text = await gate.readiness(0.87, true);
    expect(text.startsWith("PTR1:")).toBe(true);
    expect(text.length).toBeLessThan(300);
});
