/** What somebody types instead of a code, at gates of the real server: with names and without. */

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type { Device } from "../../src/device/device.ts";
import { isReference } from "../../src/gate/references.ts";
import { aliasId, aliasSecret } from "../../src/keys/alias.ts";
import { Kind } from "../../src/keys/box.ts";
import { enrolled, type Gate } from "../device/gates.ts";
import { RealServer, type Issued } from "../device/real_server.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const ALIAS = "DEMO-0694";
let server: RealServer;
let event: number;
let ticket: Issued;

beforeAll(async () => {
    server = await RealServer.start();
    event = await server.newEvent({ with_names: true });
    const body = { tickets: [{ name: "Ana Lima", reference: "DEMO-0693" }, { reference: ALIAS }] };
    const said = (await server.told("POST", `/v1/events/${event}/tickets`, body)) as { tickets: Issued[] };
    [ticket] = said.tickets as [Issued];
});

afterAll(async () => {
    await server.stop();
});

async function gateOf(role: string): Promise<Gate> {
    const gate = await enrolled(await server.offer({ events: [event], role }), role);
    await gate.device.syncer().sync(event);
    return gate;
}

/** Tell the device that this is a code of another system that the event takes. */
async function takeAlias({ lists, database }: Device, text: string): Promise<void> {
    const { keys, domain } = await lists.needTrust();
    const alias = await aliasId(await aliasSecret(text, domain));
    await database.writing((connection) => {
        connection.run(
            "INSERT INTO people (event, kind, gen, pos, version, kid, batch) VALUES (?, ?, 1, 0, 1, ?, 1)",
            ...[event, Kind.ALIASES, keys[0]?.key.kid],
        );
        connection.run(
            "INSERT INTO aliases (event, batch, alias, ticket, idx, not_before, expires) VALUES (?, 1, ?, 1, 1, 0, 1)",
            ...[event, alias],
        );
        lists.touch();
    });
}

test("a reference of our form is one at every gate, as it is printed or as people type it", async () => {
    const { device } = await gateOf("gate");
    for (const typed of [" BQBNPC7F90 ", "bqbnp-c7f9o"]) {
        expect(await isReference(device, event, typed)).toBe(true);
    }
    for (const typed of ["BQBNPC7F91", "DEMO-0693", "Ana", ticket.code]) {
        expect(await isReference(device, event, typed)).toBe(false);
    }
});

test("the importer's references are known where the manifest is, but for those that are codes as well", async () => {
    const { device } = await gateOf("supervisor");
    await takeAlias(device, ALIAS);
    expect(await isReference(device, event, "demo-0693")).toBe(true);
    for (const typed of [ALIAS, "DEMO-0695", "Ana Lima", ticket.code]) {
        expect([typed, await isReference(device, event, typed)]).toEqual([typed, false]);
    }
});
