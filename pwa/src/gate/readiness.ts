/** The code that a gate shows before the doors open (PROTOCOL.md 5.9), out of the state that its screens show. */

import type { Choice } from "../device/choice.ts";
import type { Device } from "../device/device.ts";
import { NoEvent } from "../device/errors.ts";
import { APP } from "../device/journal.ts";
import { DIGEST_BYTES, Ready, signReadiness } from "../sync/readiness.ts";
import type { ClockShown, GateState } from "./contract.ts";

const MIB = 1024 * 1024;

/** What only the page knows: the battery's charge from 0 to 1, and whether the camera works. */
export interface OfPage {
    readonly battery: number | undefined;
    readonly camera: boolean;
}

/** The text of the code. `NoEvent` before there are lists. */
export async function readinessText(
    device: Device,
    choice: Choice,
    state: GateState,
    { battery, camera }: OfPage,
): Promise<string> {
    const mark = await device.lists.mark(choice.event);
    const { lists, storage } = state;
    if (mark === undefined || lists === undefined) throw new NoEvent("there is no list to say anything of");
    const said = {
        ...{ device: device.identity.device, ...choice, atMs: device.world.clocks().wallMs },
        ...{ at: mark.at, digest: mark.hash.slice(0, DIGEST_BYTES), issuedMs: mark.issuedMs },
        ...{ policy: lists.policy, trustCounter: lists.trustCounter, unsent: state.counts?.unsent ?? 0 },
        flags: flagsOf(state, camera),
        clock: state.clock && clockSaid(state.clock),
        battery: battery === undefined ? undefined : Math.round(100 * Math.min(1, Math.max(0, battery))),
        freeMib: storage?.freeBytes === undefined ? undefined : Math.floor(storage.freeBytes / MIB),
        app: APP,
    };
    return signReadiness(said, device.identity.key, device.identity.domain);
}

function flagsOf({ phase, storage, knowsNames }: GateState, camera: boolean): readonly Ready[] {
    const so: readonly (readonly [Ready, boolean])[] = [
        [Ready.KEPT, storage?.kept === true],
        [Ready.FAILING, storage?.failing !== undefined],
        [Ready.CAMERA, camera],
        [Ready.NAMES, knowsNames],
        [Ready.LOCKED, phase.kind === "locked"],
    ];
    return so.filter(([, is]) => is).map(([flag]) => flag);
}

function clockSaid({ offsetMs }: ClockShown): readonly [number, number] | undefined {
    if (offsetMs === undefined) return undefined;
    const off = Math.round(offsetMs);
    return [Math.max(0, off), Math.max(0, -off)];
}
