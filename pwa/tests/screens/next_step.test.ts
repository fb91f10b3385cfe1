import { expect, test } from "vitest";

import { nextStep } from "../../src/screens/verdict/next_step.ts";
import type { OnwardShown } from "../../src/gate/contract.ts";
import { ANSWERS } from "../../src/gallery/samples.ts";
import { Words } from "../../src/words/words.ts";

const NOON_MS = Date.UTC(2026, 10, 21, 15);
const HOUR_MS = 3_600_000;
const ENGLISH = new Words("en", "America/Sao_Paulo");
const PORTUGUESE = new Words("pt-BR", "America/Sao_Paulo");

function said(reason: string, onward: OnwardShown | undefined, words: Words): string {
    return nextStep({ ...ANSWERS.plain, atMs: NOON_MS, next: `reason.${reason}.next`, onward }, words);
}

test("who comes too early is told the time by the event's clocks, and the day if it is another one", () => {
    const tonight = { opensAtMs: NOON_MS + 6 * HOUR_MS, entrances: [] };
    const tomorrow = { opensAtMs: NOON_MS + 30 * HOUR_MS, entrances: [] };
    expect(said("NOT_YET", tonight, ENGLISH)).toBe("Ask them to come back at 18:00.");
    expect(said("NOT_YET", tonight, PORTUGUESE)).toBe("Peça para voltar às 18:00.");
    expect(said("NOT_YET", tomorrow, ENGLISH)).toMatch(/Nov.* at 18:00\.$/);
    expect(said("NOT_YET", undefined, ENGLISH)).toBe("Send them to the service desk.");
});

test("who is wrong here is sent to the one or two gates that are right", () => {
    const to = (...entrances: string[]): OnwardShown => ({ opensAtMs: undefined, entrances });
    expect(said("WRONG_ZONE", to("Portão B"), PORTUGUESE)).toBe("A entrada certa é Portão B.");
    expect(said("WRONG_ZONE", to("Gate B", "Gate C"), ENGLISH)).toBe("Send them to Gate B or Gate C.");
    expect(said("WRONG_ZONE", to("B", "C", "D"), ENGLISH)).toBe(
        "Show them the right entrance for this ticket.",
    );
});
