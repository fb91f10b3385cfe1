/** A gate that cannot open its store says why, by what somebody can do about it, and goes on by itself where that is possible. */

import { expect, test, vi } from "vitest";

import type { Alarm } from "../../src/device/background.ts";
import { NewerStore, NotAStore } from "../../src/device/errors.ts";
import { StorageFailed } from "../../src/device/storage.ts";
import { begun } from "../../src/gate/beginning.ts";
import type { Phase } from "../../src/gate/contract.ts";

/** Time passes at once. */
const AT_ONCE: Alarm = { nowMs: () => 0, sleep: async () => Promise.resolve() };

/** What is told of a gate whose store opens with these failures, one a try, and then well. */
async function told(...failures: readonly unknown[]): Promise<readonly Phase[]> {
    const [phases, left]: [Phase[], unknown[]] = [[], [...failures]];
    await begun(
        {
            begin: async () => {
                const failure = left.shift();
                // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever is thrown has to be told
                return failure === undefined ? Promise.resolve() : Promise.reject(failure);
            },
            waits: (phase) => phases.push(phase),
        },
        AT_ONCE,
    );
    return phases;
}

const STARTING: Phase = { kind: "starting" };

function noted(): readonly unknown[] {
    return vi.spyOn(console, "error").mockImplementation(() => undefined).mock.calls;
}

test("a store that opens is told by nothing but what the gate says itself", async () => {
    expect(await told()).toEqual([STARTING]);
});

test("a worker that ends still holds the files for a moment, and nobody is told of that", async () => {
    const held = new StorageFailed("held", 14);
    expect(await told(held, held, held, held)).toEqual([STARTING]);
});

test("what lasts is told by its cause, and the gate begins by itself when it is over", async () => {
    const full = new StorageFailed("full", 13);
    const disk = new StorageFailed("disk", 10);
    expect(await told(full, full, full, full, full, disk)).toEqual([
        STARTING,
        { kind: "shut", why: "ROOM" },
        { kind: "shut", why: "DISK" },
    ]);
});

test("what waiting does not mend is told at once, each with its own next step, and is not tried again", async () => {
    const calls = noted();
    const again = new Error("a second try");
    for (const [failure, why] of [
        [new NewerStore(9), "NEWER"],
        [new NotAStore("it is another program's"), "BROKEN"],
        [new StorageFailed("malformed", 11), "BROKEN"],
        [new RangeError("a mistake of the program"), "INTERNAL"],
    ] as const) {
        expect(await told(failure, again)).toEqual([STARTING, { kind: "shut", why }]);
    }
    expect(calls).toHaveLength(4);
    vi.restoreAllMocks();
});
