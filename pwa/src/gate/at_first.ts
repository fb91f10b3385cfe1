/** What is told of a gate before anything is known. */

import type { GateState, NetworkShown } from "./contract.ts";

export const NEVER: NetworkShown = { kind: "never", lastMs: undefined, trouble: undefined, syncing: false };

export const AT_FIRST: GateState = {
    phase: { kind: "starting" },
    device: undefined,
    event: undefined,
    gate: undefined,
    operator: undefined,
    dismissed: undefined,
    lists: undefined,
    clock: undefined,
    storage: undefined,
    counts: undefined,
    network: NEVER,
    knowsNames: false,
    knowsOperators: false,
    journalClosed: false,
};
