/** Gates in TypeScript against the real server, whose every promise to a device they meet. */

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { Claimant } from "../../src/device/claiming.ts";
import { Device } from "../../src/device/device.ts";
import { AlreadyEnrolled, NoEvent, Refused, Unreachable } from "../../src/device/errors.ts";
import { IdentityStore } from "../../src/device/identity.ts";
import { unsent } from "../../src/device/outbox.ts";
import { hex } from "../../src/keys/hexadecimal.ts";
import { NONCE_BYTES } from "../../src/sync/claim.ts";
import { parseEnrolmentCode } from "../../src/sync/enrolment.ts";
import { Reason } from "../../src/sync/reasons.ts";
import { enrolled, random, type Gate } from "./gates.ts";
import { RealServer, type Issued } from "./real_server.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 }); // a real server, on a machine that does other things too

/** No guest waits here, and the machine does other things too. */
const PATIENT_MS = 10_000;

let server: RealServer;

beforeAll(async () => {
    server = await RealServer.start();
});

afterAll(async () => {
    await server.stop();
});

async function gateAt(event: number, gate = 1, role = "gate"): Promise<Gate> {
    const found = await enrolled(
        await server.offer({ events: [event], gates: [gate], role }),
        `gate ${gate}`,
    );
    await found.device.syncer().sync(event);
    return found;
}

/** An event with so many tickets. */
async function opened(tickets: number, fields = {}): Promise<{ event: number; codes: readonly string[] }> {
    const event = await server.newEvent(fields);
    const issued: readonly Issued[] = await server.issue(event, tickets);
    return { event, codes: issued.map(({ code }) => code) };
}

async function scanned({ device }: Gate, event: number, code: string | undefined): Promise<Reason> {
    return (await (await device.engine()).scan(event, code ?? "")).verdict.reason;
}

async function left({ device }: Gate, event: number): Promise<number> {
    return device.database.reading((connection) => unsent(connection, event));
}

interface Report {
    readonly admitted: number;
    readonly denials: Readonly<Record<string, number>>;
}

async function reported(event: number): Promise<Report> {
    return (await server.told("GET", `/v1/events/${event}/report`)) as Report;
}

interface Case {
    readonly class: string;
    readonly device: string | undefined;
}

test("a gate enrols, fetches its lists, admits once, and sends what it did", async () => {
    const { event, codes } = await opened(1);
    const gate = await gateAt(event);
    expect(await scanned(gate, event, codes[0])).toBe(Reason.OK);
    expect(await scanned(gate, event, codes[0])).toBe(Reason.ALREADY_ADMITTED);
    const report = await gate.device.syncer().sync(event);
    expect(report).toMatchObject({ unsent: 0, refused: [], trouble: undefined });
    expect(await scanned(gate, event, codes[0])).toBe(Reason.ALREADY_ADMITTED);
    expect(await reported(event)).toMatchObject({ admitted: 1, denials: { ALREADY_ADMITTED: 1 } });
});

test("an enrolment whose answer was lost is asked for again with the same keys, and a code is good for one device", async () => {
    const event = await server.newEvent();
    const code = await server.offer({ events: [event] });
    const gate = await enrolled(code, "first");
    const identities = new IdentityStore(gate.device.database, gate.chest);
    const request = await gate.device.identity.request();
    expect(await gate.device.server.enrol()).toMatchObject({
        certificate: gate.device.identity.said.certificate,
    });
    expect(await gate.device.identity.request()).toEqual(request);
    await expect(identities.begin(parseEnrolmentCode(code), "again")).rejects.toThrow(AlreadyEnrolled);
    await expect(enrolled(code, "second")).rejects.toMatchObject({ problem: "ENROLMENT_CODE_INVALID" });
});

test("without a network a gate goes on, and sends everything once there is one", async () => {
    const { event, codes } = await opened(5);
    const gate = await gateAt(event);
    gate.line.cut = true;
    for (const code of codes) expect(await scanned(gate, event, code)).toBe(Reason.OK);
    await expect(gate.device.syncer().sync(event)).rejects.toThrow(Unreachable);
    expect(await left(gate, event)).toBeGreaterThanOrEqual(5);
    gate.line.cut = false;
    await gate.device.syncer().sync(event);
    expect(await left(gate, event)).toBe(0);
    expect((await reported(event)).admitted).toBe(5);
});

test("an answer that was lost changes nothing: the same entries come again and count once", async () => {
    const { event, codes } = await opened(2);
    const gate = await gateAt(event);
    await scanned(gate, event, codes[0]);
    const { fetch } = gate.line;
    const deaf = new Device(gate.device.database, gate.device.identity, {
        ...gate.device.world,
        fetch: async (input, init) => {
            const answer = await fetch(input, init);
            if (gate.line.asked.at(-1)?.endsWith("/push") === true) throw new TypeError("cut");
            return answer;
        },
    });
    await expect(deaf.syncer().sync(event)).rejects.toThrow(Unreachable);
    expect(await left(gate, event)).toBeGreaterThan(0);
    await gate.device.syncer().sync(event);
    expect(await left(gate, event)).toBe(0);
    expect((await reported(event)).admitted).toBe(1);
});

test("two gates without a network admit one ticket, and the merge tells both", async () => {
    const { event, codes } = await opened(1);
    const [first, second] = [await gateAt(event, 1), await gateAt(event, 2)];
    for (const gate of [first, second]) expect(await scanned(gate, event, codes[0])).toBe(Reason.OK);
    await first.device.syncer().sync(event);
    await second.device.syncer().sync(event);
    const cases = (await server.told("GET", `/v1/events/${event}/cases`)) as { items: { class: string }[] };
    expect(cases.items.map((one) => one.class)).toEqual(["double_admit"]);
    await first.device.syncer().sync(event);
    for (const gate of [first, second]) {
        const row = await gate.device.database.reading((connection) =>
            connection.row("SELECT class, status FROM cases WHERE event = ?", event),
        );
        expect([row?.int(0), row?.int(1)]).toEqual([1, 1]);
        expect(await scanned(gate, event, codes[0])).toBe(Reason.ALREADY_ADMITTED);
    }
});

test("a journal that was closed arrives closed, whatever the rounds note behind it; one that was not is told", async () => {
    const { event, codes } = await opened(1);
    const [closed, open] = [await gateAt(event, 1), await gateAt(event, 2)];
    for (const gate of [closed, open]) await scanned(gate, event, codes[0]);
    await (await closed.device.engine()).close(event);
    for (const { device } of [closed, closed, open]) await device.syncer().sync(event);
    await server.told("POST", `/v1/events/${event}/close`);
    const cases = (await server.told("GET", `/v1/events/${event}/cases`)) as { items: Case[] };
    const told = cases.items.filter((one) => one.class === "unclosed_journal").map((one) => one.device);
    expect(told).toEqual([hex(open.device.identity.device)]);
});

test("where the policy asks the server first, one of two gates lets a ticket in, before either synced", async () => {
    const { event, codes } = await opened(1, { policy: { claim: [0] } });
    const said = [];
    for (const { device } of [await gateAt(event, 1), await gateAt(event, 2)]) {
        const engine = await device.engine();
        const claim = await engine.question(event, codes[0] ?? "", random(NONCE_BYTES));
        if (claim === undefined) throw new Error("no claim was due");
        const asked = await new Claimant(device.server, () => 0, PATIENT_MS).ask(claim);
        const { verdict, tier } = await engine.scan(event, codes[0] ?? "", "entry", 0, asked);
        said.push([verdict.reason, tier]);
    }
    expect(said).toEqual([
        [Reason.OK, "server"],
        [Reason.ALREADY_ADMITTED, "server"],
    ]);
});

test("what one gate admitted, and what the office took back, the other gate hears as it happens", async () => {
    const { event, codes } = await opened(2);
    const [first, second] = [await gateAt(event, 1), await gateAt(event, 2)];
    const over = new AbortController();
    const news = second.device.syncer().listen(event, 20, over.signal);
    await scanned(first, event, codes[0]);
    await first.device.syncer().sync(event);
    expect(await news).toBe("news");
    expect(await scanned(second, event, codes[0])).toBe(Reason.ALREADY_ADMITTED);
});

test("a busy server that takes no journal still says what was revoked", async () => {
    const event = await server.newEvent();
    const [ticket, other] = await server.issue(event, 2);
    const gate = await gateAt(event);
    await scanned(gate, event, other?.code);
    await server.told("POST", `/v1/events/${event}/tickets/${ticket?.reference ?? ""}/revoke`);
    gate.line.instead = (_method, path) =>
        path.endsWith("/hello") ? Response.json({ name: "BUSY" }, { status: 429 }) : undefined;
    await expect(gate.device.syncer().sync(event)).rejects.toThrow(Refused);
    expect(await scanned(gate, event, ticket?.code)).toBe(Reason.REVOKED);
    expect(await left(gate, event)).toBeGreaterThan(0);
});

test("a session that has run out is renewed, once", async () => {
    const { event } = await opened(1);
    const gate = await gateAt(event);
    let refusals = 1;
    gate.line.instead = (_method, path) =>
        path.endsWith("/trust") && refusals-- > 0
            ? Response.json({ name: "NOT_SIGNED_IN" }, { status: 401 })
            : undefined;
    const before = gate.line.asked.filter((one) => one.endsWith("/session")).length;
    await gate.device.server.trust();
    expect(gate.line.asked.filter((one) => one.endsWith("/session"))).toHaveLength(before + 1);
    refusals = 2;
    await expect(gate.device.server.trust()).rejects.toMatchObject({ status: 401 });
});

test("a locked gate forgets what it was told, refuses everybody, and still hands over what it wrote", async () => {
    const { event, codes } = await opened(2);
    const gate = await gateAt(event);
    await scanned(gate, event, codes[0]);
    await server.lock(idOf(gate));
    const report = await gate.device.syncer().sync(event);
    expect(report.unsent).toBe(0);
    expect(await gate.device.lists.isLocked(event)).toBe(true);
    expect(await scanned(gate, event, codes[1])).toBe(Reason.DEVICE_LOCKED);
    await expect(gate.device.lists.current(event)).rejects.toThrow(NoEvent);
    const asked = gate.line.asked.length;
    await gate.device.syncer().sync(event);
    expect(gate.line.asked.slice(asked).filter((one) => one.endsWith("/profile"))).toEqual([]);
    await expect(gate.device.lists.current(event)).rejects.toThrow(NoEvent);
});

test("a gate that starts again knows what it did and where it stood", async () => {
    const { event, codes } = await opened(2);
    const gate = await gateAt(event);
    await scanned(gate, event, codes[0]);
    const identities = new IdentityStore(gate.device.database, gate.chest);
    const again = {
        ...gate,
        device: new Device(gate.device.database, await identities.get(), gate.device.world),
    };
    gate.line.cut = true;
    expect(await scanned(again, event, codes[0])).toBe(Reason.ALREADY_ADMITTED);
    expect(await scanned(again, event, codes[1])).toBe(Reason.OK);
    gate.line.cut = false;
    await again.device.syncer().sync(event);
    expect((await reported(event)).admitted).toBe(2);
});

test("a gate whose profile rotted on its disk fetches its lists anew, and lets in as before", async () => {
    const { event, codes } = await opened(1);
    const gate = await gateAt(event);
    gate.connection.run("UPDATE parts SET raw = substr(raw, 1, 40) WHERE kind = 'profile'");
    gate.device.lists.touch();
    expect(await scanned(gate, event, codes[0])).toBe(Reason.FACT_MISSING);
    await gate.device.syncer().sync(event);
    expect(await scanned(gate, event, codes[0])).toBe(Reason.OK);
});

test("names come to a supervisor's device alone, and a gate shows them once the code is shown", async () => {
    const event = await server.newEvent({ with_names: true });
    const body = { tickets: [{ name: "Ana Müller", seat: "A-1" }] };
    const said = await server.told("POST", `/v1/events/${event}/tickets`, body);
    const [ticket] = (said as { tickets: Issued[] }).tickets;
    const [plain, supervisor] = [await gateAt(event), await gateAt(event, 2, "supervisor")];
    const people = async ({ device }: Gate): Promise<boolean> =>
        (await device.lists.current(event)).people.manifest !== undefined;
    expect([await people(plain), await people(supervisor)]).toEqual([false, true]);
    const engine = await plain.device.engine();
    expect((await engine.scan(event, ticket?.code ?? "")).guest).toMatchObject({ name: "Ana Müller" });
});

function idOf({ device }: Gate): string {
    return Array.from(device.identity.device, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
