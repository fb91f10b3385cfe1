/** Evenings on a network that spoils every second call: nothing is lost, nothing is doubled, and every failure has a name. */

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { Device } from "../../src/device/device.ts";
import { KeysError } from "../../src/keys/errors.ts";
import { SyncError } from "../../src/sync/errors.ts";
import { Reason } from "../../src/sync/reasons.ts";
import { enrolled, type Gate } from "./gates.ts";
import { drawing, hostile, MISHAPS, type Mishap } from "./hostile_line.ts";
import { RealServer } from "./real_server.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 }); // a real server, on a machine that does other things too

const GUESTS = 12;
const ROUNDS_A_GUEST = 3;

let server: RealServer;
const happened = new Set<Mishap>();

beforeAll(async () => {
    server = await RealServer.start();
});

afterAll(async () => {
    await server.stop();
});

/** The device of this gate, on a network that draws its mishaps from a seed. */
function troubled({ device, line }: Gate, seed: number): Device {
    const fetch = hostile(line.fetch, drawing(seed), (what) => happened.add(what));
    return new Device(device.database, device.identity, { ...device.world, fetch });
}

/** One round; what went wrong, if it has no name of ours. */
async function unnamed(device: Device, event: number): Promise<unknown> {
    try {
        await device.syncer().sync(event);
    } catch (error) {
        if (!(error instanceof SyncError || error instanceof KeysError)) return error;
    }
    return undefined;
}

test.each([1, 2, 3])(
    "evening %i: what was let in is on the server once, whatever the line did",
    async (seed) => {
        const event = await server.newEvent();
        const issued = await server.issue(event, GUESTS);
        const gate = await enrolled(await server.offer({ events: [event], gates: [1] }), `evening ${seed}`);
        await gate.device.syncer().sync(event);
        for (const [guest, { code }] of issued.entries()) {
            const device = troubled(gate, 1000 * seed + guest);
            const engine = await device.engine();
            expect((await engine.scan(event, code)).verdict.reason).toBe(Reason.OK);
            for (let round = 0; round < ROUNDS_A_GUEST; round += 1) {
                expect(await unnamed(device, event)).toBeUndefined();
            }
            expect((await engine.scan(event, code)).verdict.reason).toBe(Reason.ALREADY_ADMITTED);
        }
        await gate.device.syncer().sync(event);
        const report = await gate.device.syncer().sync(event);
        expect(report).toMatchObject({ unsent: 0, trouble: undefined });
        expect(await server.told("GET", `/v1/events/${event}/report`)).toMatchObject({ admitted: GUESTS });
        const cases = (await server.told("GET", `/v1/events/${event}/cases`)) as { items: unknown[] };
        expect(cases.items).toEqual([]);
    },
);

test("every mishap happened", () => {
    expect([...happened].sort()).toEqual([...MISHAPS].sort());
});
