import { expect, test } from "vitest";

import { Passed } from "../../src/gate/passed.ts";
import { gateWith } from "../device/gate_in_memory.ts";
import { EVENT, ticket } from "../device/world.ts";

const BATCH = 1;
const HELD = { at: { gen: 1, pos: 0 }, version: 1, kid: new Uint8Array(8), batch: BATCH };

test("after a restart a passage still says whose it was, where the device holds a manifest", async () => {
    const gate = await gateWith();
    await gate.engine.scan(EVENT, ticket(3));
    const recent = await gate.database.writing((connection) => {
        connection.run(
            "INSERT INTO guests (event, batch, ticket, idx, reference, class, seat, name, words)" +
                " VALUES (?, ?, 3, 3, 'RZKBQ2M0HS', 'Pista', '17-25', 'Ana Ávila', ' ana avila')",
            ...[EVENT, BATCH],
        );
        const now = gate.clocks.read();
        return [HELD, undefined].map((manifest) => new Passed().recent(connection, EVENT, manifest, now));
    });
    expect(recent).toMatchObject([
        [{ seat: "17-25", class: "Pista", name: "Ana Ávila", passed: true }],
        [{ seat: undefined, class: undefined, name: undefined, passed: true }],
    ]);
});
