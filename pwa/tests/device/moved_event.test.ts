/** An event that gets another name and other times, as a gate in TypeScript and its screens learn of it from the real server. */

import { expect } from "vitest";

import { surveyed } from "../../src/gate/survey.ts";
import { Reason } from "../../src/sync/reasons.ts";
import { enrolled } from "./gates.ts";
import { test } from "./served.ts";

const HOUR_S = 3600;
const DOORS = { windows: [{ zone: 0, from: "start-30m", to: "end" }] };

test("after its next round a gate shows the event's other name and times, and opens its doors by them", async ({
    server,
}) => {
    const startsS = Math.floor(Date.now() / 1000) - HOUR_S;
    const event = await server.newEvent({ policy: DOORS });
    const [early, late] = await server.issue(event, 2);
    const { device } = await enrolled(await server.offer({ events: [event], gates: [1] }), "gate");
    await device.syncer().sync(event);
    const scanned = async (code = ""): Promise<Reason> =>
        (await (await device.engine()).scan(event, code)).verdict.reason;
    expect(await scanned(early?.code)).toBe(Reason.OK);

    const later = { name: "Closing night", starts_s: startsS + 3 * HOUR_S };
    await server.told("PATCH", `/v1/events/${event}`, later);
    await device.syncer().sync(event);
    const shown = (await surveyed(device, event, 1, undefined)).event;
    expect(shown).toMatchObject({ name: "Closing night", startsMs: later.starts_s * 1000 });
    expect(await scanned(late?.code)).toBe(Reason.NOT_YET);

    await server.told("PATCH", `/v1/events/${event}`, { starts_s: startsS });
    await device.syncer().sync(event);
    expect(await scanned(late?.code)).toBe(Reason.OK);
});
