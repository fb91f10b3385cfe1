/** What somebody types instead of a code, at gates of the real server: with names and without. */

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type { Device } from "../../src/device/device.ts";
import { typed } from "../../src/gate/typed.ts";
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

const REFERENCE = { kind: "reference" };

test("a reference of our form is one at every gate, as it is printed or as people type it", async () => {
    const { device } = await gateOf("gate");
    for (const text of ["BQBNPC7F90", "bqbnp-c7f9o"]) {
        expect(await typed(device, event, text)).toEqual(REFERENCE);
    }
    expect(await typed(device, event, ticket.code)).toEqual({ kind: "code", text: ticket.code });
});

test("a gate without names refuses nobody for what may be an importer's reference, and decides what is none", async () => {
    const { device } = await gateOf("gate");
    for (const text of ["DEMO-0693", "BQBNPC7F91", "Ana"]) {
        expect([text, await typed(device, event, text)]).toEqual([text, REFERENCE]);
    }
    const pass = "M1LIMA/ANA            EABC123 GRULISTP 0204 326Y014C0087 100";
    for (const text of ["PT1:CUT OFF", "PT1+CUT OFF", pass, `https://example.org/${"a".repeat(64)}`]) {
        expect(await typed(device, event, text)).toEqual({ kind: "code", text });
    }
});

test("a code of another system is one at a gate without names, in whichever case it was typed", async () => {
    const { device } = await gateOf("gate");
    await takeAlias(device, ALIAS);
    for (const text of [ALIAS, "demo-0694", "Demo-0694"]) {
        expect(await typed(device, event, text)).toEqual({ kind: "code", text: ALIAS });
    }
});

test("the importer's references are known where the manifest is, but for those that are codes as well", async () => {
    const { device } = await gateOf("supervisor");
    await takeAlias(device, ALIAS);
    expect(await typed(device, event, "demo-0693")).toEqual(REFERENCE);
    for (const text of [ALIAS, "DEMO-0695", "Ana Lima", ticket.code]) {
        expect(await typed(device, event, text)).toEqual({ kind: "code", text });
    }
});
