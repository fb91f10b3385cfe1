/** What a screen of the gallery is made of: what the gate says, and what somebody does until it is there. */

import type { CameraTrouble } from "../../decoding/contract.ts";
import type { GateState, Phase } from "../../gate/contract.ts";
import type { Settings } from "../../screens/settings.ts";
import type { Key } from "../../words/catalogue.ts";
import type { Answers, Around, CameraMishap } from "../fakes.ts";
import { READY } from "../samples.ts";

/** press: the button that says this. type: into the field that has the focus. read: by a hand scanner. seenForMs: a verdict, by the clock. */
export type Step =
    | { readonly press: Key }
    | { readonly type: string }
    | { readonly read: string }
    | { readonly seenForMs: number };

export interface Scene {
    readonly state: GateState;
    readonly answers?: Answers;
    readonly steps?: readonly Step[];
    readonly trouble?: CameraTrouble;
    readonly camera?: CameraMishap;
    readonly around?: Around;
    readonly settings?: Partial<Settings>;
    readonly newer?: boolean;
    readonly offered?: string;
    /** The gate itself does not start. */
    readonly broken?: boolean;
}

export const BEGIN: Step = { press: "gate.ready.start" };
export const MENU: readonly Step[] = [BEGIN, { press: "gate.menu.open" }];

/** Before the gate works. */
export function inPhase(phase: Phase): Scene {
    return { state: { ...READY, phase, event: undefined, gate: undefined } };
}

/** On the scan screen, and then so far. */
export function at(state: GateState, ...steps: Step[]): Scene {
    return { state, steps: [BEGIN, ...steps] };
}
