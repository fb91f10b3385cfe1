/** What was asked for before a lock and arrives behind it: a device that is locked keeps nothing of it. */

import { expect, test } from "vitest";

import { Kind } from "../../src/keys/box.ts";
import { DeviceIsLocked } from "../../src/device/errors.ts";
import { lockOut } from "../../src/device/locking.ts";
import { PeopleStore } from "../../src/device/people_store.ts";
import type { ManifestRow } from "../../src/sync/manifest.ts";
import { CredentialState } from "../../src/sync/roster.ts";
import type { SealedPart } from "../../src/sync/sealed.ts";
import { gateWith, type GateInMemory } from "./gate_in_memory.ts";
import { EVENT, NOW_S, OPERATORS, PINS } from "./world.ts";

const AT = { gen: 1, pos: 1 };
const KID = new Uint8Array(4);

async function locked(gate: GateInMemory): Promise<void> {
    await gate.database.writing((connection) => {
        lockOut(connection, EVENT);
    });
}

async function rows(gate: GateInMemory, table: string): Promise<number | undefined> {
    return gate.database.reading((connection) => connection.row(`SELECT count(*) FROM ${table}`)?.int(0));
}

function peopleOf(gate: GateInMemory): PeopleStore {
    return new PeopleStore(gate.database, () => {
        gate.lists.touch();
    });
}

function part(kind: Kind): SealedPart {
    return { kind, event: EVENT, at: AT, issuedS: NOW_S, version: 1, plain: new Uint8Array() };
}

function guest(ticket: number): ManifestRow {
    const unsaid = { locator: undefined, class: undefined, seat: undefined, note: undefined };
    const said = { ticket, credential: ticket, reference: ticket.toString(), name: "Ana Prado" };
    return { ...said, ...unsaid, state: CredentialState.VALID, flags: 0 };
}

test("the list of operators is not kept", async () => {
    const gate = await gateWith();
    await locked(gate);
    await expect(gate.operators.save(EVENT, OPERATORS, NOW_S)).rejects.toThrow(DeviceIsLocked);
    expect(await rows(gate, "operators")).toBe(0);
});

test("nobody is signed in whose PIN was being tried", async () => {
    const gate = await gateWith();
    await gate.operators.save(EVENT, OPERATORS, NOW_S);
    const signingIn = gate.operators.signIn(EVENT, "Ana", PINS.Ana);
    const refused = expect(signingIn).rejects.toThrow(DeviceIsLocked);
    while ((await rows(gate, "pin_tries")) === 0); // each look lets the other task go on
    await locked(gate);
    await refused;
    expect(await rows(gate, "signed_in")).toBe(0);
});

test("no name, note or alias is kept, and no card", async () => {
    const gate = await gateWith();
    const people = peopleOf(gate);
    await locked(gate);
    const manifest = people.saveManifest(part(Kind.MANIFEST), KID, [guest(1)]);
    await expect(manifest).rejects.toThrow(DeviceIsLocked);
    await expect(people.saveAliases(part(Kind.ALIASES), KID, [])).rejects.toThrow(DeviceIsLocked);
    const card = { at: { version: 1, ticket: 1 }, credential: 1, card: new Uint8Array(40) };
    const after = { version: 0, ticket: 0 };
    const page = { event: EVENT, at: AT, issuedS: NOW_S, after, rows: [card], more: false };
    await expect(people.saveCards(page, KID)).rejects.toThrow(DeviceIsLocked);
    for (const table of ["guests", "aliases", "cards", "people"]) expect(await rows(gate, table)).toBe(0);
});

test("a manifest that is being written when the lock comes does not begin to count, and its names go", async () => {
    const gate = await gateWith();
    const people = peopleOf(gate);
    const names = Array.from({ length: 2000 }, (_, ticket) => guest(ticket));
    const saving = people.saveManifest(part(Kind.MANIFEST), KID, names);
    const refused = expect(saving).rejects.toThrow(DeviceIsLocked);
    while ((await rows(gate, "guests")) === 0);
    await locked(gate);
    await refused;
    expect(await rows(gate, "guests")).toBe(0);
});
