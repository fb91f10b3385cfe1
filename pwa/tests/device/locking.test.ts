/** A device that is locked: it lets nobody in, and keeps nothing but what it has to hand over, also of what arrives behind the lock. */

import { expect, test } from "vitest";

import { Kind } from "../../src/keys/box.ts";
import { DeviceIsLocked } from "../../src/device/errors.ts";
import { applyItems } from "../../src/device/items.ts";
import { lockOut } from "../../src/device/locking.ts";
import { unsent } from "../../src/device/outbox.ts";
import { PeopleStore } from "../../src/device/people_store.ts";
import type { ManifestRow } from "../../src/sync/manifest.ts";
import { Reason } from "../../src/sync/reasons.ts";
import { CredentialState } from "../../src/sync/roster.ts";
import type { SealedPart } from "../../src/sync/sealed.ts";
import { gateWith, type GateInMemory } from "./gate_in_memory.ts";
import { EVENT, NOW_S, OPERATORS, PINS, ticket } from "./world.ts";

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

function guest(number: number): ManifestRow {
    const unsaid = { locator: undefined, class: undefined, seat: undefined, note: undefined };
    const said = { ticket: number, credential: number, reference: number.toString(), name: "Ana Prado" };
    return { ...said, ...unsaid, state: CredentialState.VALID, flags: 0 };
}

test("a locked device lets nobody in, forgets lists, guests and ledger, and keeps what it has to hand over", async () => {
    const gate = await gateWith();
    await gate.engine.scan(EVENT, ticket(0));
    const tables = ["parts", "ledger", "counts", "guests", "feed", "journal"];
    await locked(gate);
    expect(await Promise.all(tables.map((table) => rows(gate, table)))).toEqual([0, 0, 0, 0, 1, 2]);
    const answer = await gate.engine.scan(EVENT, ticket(1));
    expect(answer.verdict).toMatchObject({ outcome: "refuse", reason: Reason.DEVICE_LOCKED });
    expect(await gate.database.reading((connection) => unsent(connection, EVENT))).toBe(2);
});

test("what stands behind a lock in its page is forgotten with the rest", async () => {
    const gate = await gateWith();
    const lock = { type: "lock", device: gate.identity.device, lastHash: new Uint8Array(32) } as const;
    const behind = { type: "occupancy", at: { gen: 1, pos: 2 }, zone: 1, people: 5 } as const;
    const left = await gate.database.writing((connection) => {
        const items = [{ ...lock, at: { gen: 1, pos: 1 } }, behind];
        applyItems(connection, EVENT, items, gate.identity.device);
        return connection.rows("SELECT event FROM occupancy").length;
    });
    expect(left).toBe(0);
});

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
    const names = Array.from({ length: 2000 }, (_, number) => guest(number));
    const saving = people.saveManifest(part(Kind.MANIFEST), KID, names);
    const refused = expect(saving).rejects.toThrow(DeviceIsLocked);
    while ((await rows(gate, "guests")) === 0);
    await locked(gate);
    await refused;
    expect(await rows(gate, "guests")).toBe(0);
});
