/** Whether a journal is closed is asked often, in the queue that scans wait in. */

import { expect, test } from "vitest";

import type { Connection } from "../../src/device/connection.ts";
import { isClosed } from "../../src/device/journal.ts";
import { Kind } from "../../src/sync/content.ts";
import { gateWith, type GateInMemory } from "./gate_in_memory.ts";
import { EVENT } from "./world.ts";

async function append(gate: GateInMemory, kind: Kind, times = 1): Promise<void> {
    const known = { at: { gen: 1, pos: 1 }, policy: 1 };
    await gate.database.writing(async (connection) => {
        for (let time = 0; time < times; time += 1) {
            await gate.journal.append(connection, EVENT, kind, gate.clocks.read(), known, {});
        }
    });
}

/** The answer, and how many entries were fetched for it. */
async function asked(gate: GateInMemory): Promise<[boolean, number]> {
    return gate.database.reading((connection) => {
        let fetched = 0;
        const rows = connection.rows.bind(connection);
        connection.rows = (...query: Parameters<Connection["rows"]>) => {
            const found = rows(...query);
            fetched += found.length;
            return found;
        };
        const closed = isClosed(connection, EVENT);
        connection.rows = rows;
        return [closed, fetched];
    });
}

test("a journal stays closed behind all that the gate notes, and nobody looks through that twice", async () => {
    const gate = await gateWith();
    expect(await asked(gate)).toEqual([false, 0]);
    await append(gate, Kind.CHECKPOINT);
    await append(gate, Kind.CLOCK_JUMP, 40);
    const [closed, fetched] = await asked(gate);
    expect(closed).toBe(true);
    expect(fetched).toBeGreaterThan(40);
    expect(await asked(gate)).toEqual([true, 4]);
    await append(gate, Kind.CLOCK_JUMP);
    expect(await asked(gate)).toEqual([true, 4]);
    await gate.engine.scan(EVENT, "no code of ours");
    expect(await asked(gate)).toEqual([false, 4]);
    await append(gate, Kind.CHECKPOINT);
    expect(await asked(gate)).toEqual([true, 4]);
});
