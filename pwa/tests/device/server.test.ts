import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { Reason } from "../../src/sync/reasons.ts";
import { enrolled, type Gate } from "./gates.ts";
import { RealServer } from "./real_server.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 }); // a real server, on a machine that does other things too

let server: RealServer;

beforeAll(async () => {
    server = await RealServer.start();
});

afterAll(async () => {
    await server.stop();
});

async function gateAt(event: number, gate = 1, role = "gate"): Promise<Gate> {
    return enrolled(await server.offer({ events: [event], gates: [gate], role }), `gate ${gate}`);
}

test("a gate enrols, fetches its lists, admits once, and sends what it did", async () => {
    const event = await server.newEvent();
    const [ticket] = await server.issue(event, 1);
    const { device } = await gateAt(event);
    const syncer = device.syncer();
    const first = await syncer.sync(event);
    expect(first).toMatchObject({ unsent: 0, trouble: undefined });
    const engine = await device.engine();
    const code = ticket?.code ?? "";
    expect((await engine.scan(event, code)).verdict.reason).toBe(Reason.OK);
    expect((await engine.scan(event, code)).verdict.reason).toBe(Reason.ALREADY_ADMITTED);
    const second = await syncer.sync(event);
    expect(second.sent).toBeGreaterThanOrEqual(2);
    expect(second.unsent).toBe(0);
    expect((await engine.scan(event, code)).verdict.outcome).toBe("refuse");
    const report = (await server.told("GET", `/v1/events/${event}/report`)) as { admitted: number };
    expect(report.admitted).toBe(1);
});
