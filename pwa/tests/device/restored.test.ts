/** A server that was put back to a backup forgets; gates do not, and tell it (PROTOCOL.md 2.2, 4.5 to 4.7, 10.1). */

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { unsent } from "../../src/device/outbox.ts";
import { Reason } from "../../src/sync/reasons.ts";
import { enrolled, type Gate } from "./gates.ts";
import { RealServer } from "./real_server.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let server: RealServer;

beforeAll(async () => {
    server = await RealServer.start();
});

afterAll(async () => {
    await server.stop();
});

async function gateAt(event: number, gate: number): Promise<Gate> {
    const found = await enrolled(await server.offer({ events: [event], gates: [gate] }), `gate ${gate}`);
    await found.device.syncer().sync(event);
    return found;
}

async function scanned({ device }: Gate, event: number, code: string | undefined): Promise<Reason> {
    return (await (await device.engine()).scan(event, code ?? "")).verdict.reason;
}

test("a revocation and an admission survive a backup that was put back, at both gates", async () => {
    const event = await server.newEvent();
    const [entered, revoked] = await server.issue(event, 2);
    const [first, second] = [await gateAt(event, 1), await gateAt(event, 2)];
    await server.backUp();
    await server.told("POST", `/v1/events/${event}/tickets/${revoked?.reference ?? ""}/revoke`);
    expect(await scanned(first, event, entered?.code)).toBe(Reason.OK);
    expect((await first.device.syncer().sync(event)).unsent).toBe(0);
    await first.device.syncer().sync(event);
    await server.restore();

    await second.device.syncer().sync(event); // which heard nothing of what was lost
    const handed = await first.device.syncer().sync(event);
    expect(handed.handedBack).toBeGreaterThan(0);
    expect(handed.lost).toBeGreaterThan(0);
    expect(handed.notTaken).toEqual([]);
    for (const gate of [first, second, first]) await gate.device.syncer().sync(event);
    expect(await first.device.database.reading((connection) => unsent(connection, event))).toBe(0);
    for (const gate of [first, second]) {
        expect((await gate.device.lists.mark(event))?.at.gen).toBe(2);
        expect(await scanned(gate, event, revoked?.code)).toBe(Reason.REVOKED);
        expect(await scanned(gate, event, entered?.code)).toBe(Reason.ALREADY_ADMITTED);
    }
    const report = (await server.told("GET", `/v1/events/${event}/report`)) as { admitted: number };
    expect(report.admitted).toBe(1);
});
