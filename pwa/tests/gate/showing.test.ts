import { expect, test } from "vitest";

import { shown } from "../../src/gate/showing.ts";
import { gateWith } from "../device/gate_in_memory.ts";
import { EVENT, ticket } from "../device/world.ts";

test("the page is told when and by which gate a guest may come in, where there is anything to tell", async () => {
    const gate = await gateWith();
    const answer = await gate.engine.scan(EVENT, ticket(3));
    const early = { ...answer, verdict: { ...answer.verdict, opensS: 1_800_000_000 } };
    expect(shown(answer, 1).onward).toBeUndefined();
    expect(shown(early, 2).onward).toEqual({ opensAtMs: 1_800_000_000_000, entrances: [] });
    expect(shown({ ...answer, entrances: ["Portão B"] }, 3).onward).toEqual({
        opensAtMs: undefined,
        entrances: ["Portão B"],
    });
});
