/** Whether this device is ready for the doors: one row a matter, each good, to be looked at, or in the way. Pure. */

import type { ClockShown, Counts, GateState, ListsShown, StorageShown } from "../gate/contract.ts";
import type { Battery, CameraPermission } from "./surroundings.ts";

/** `untold`: this browser does not say, which is nobody's fault and spoils nothing. */
export type Grade = "good" | "look" | "stop" | "untold";

export type Matter = "list" | "keys" | "clock" | "storage" | "battery" | "camera" | "unsent";

export interface Around {
    readonly battery: Battery | "untold";
    readonly camera: CameraPermission;
}

export type Readiness = Readonly<Record<Matter, Grade>>;

/** An age of the list from which somebody looks, where the policy names none. */
export const LIST_LOOK_MS = 12 * 60 * 60 * 1000;
export const CLOCK_LOOK_MS = 60 * 1000;
export const FREE_LOOK_BYTES = 200_000_000;
export const BATTERY_LOOK = 0.3;

export function readiness(state: GateState, around: Around, now: number): Readiness {
    return {
        list: gradeOfList(state.lists, now),
        keys: state.lists === undefined || state.lists.trustedKeys === 0 ? "stop" : "good",
        clock: gradeOfClock(state.clock),
        storage: gradeOfStorage(state.storage),
        battery: gradeOfBattery(around.battery),
        camera: around.camera === "ready" ? "good" : "look",
        unsent: gradeOfUnsent(state.counts),
    };
}

/** The worst of them; `good` only when all that can be told is right. */
export function overall(grades: Readiness): "good" | "look" | "stop" {
    const all = Object.values(grades);
    if (all.includes("stop")) return "stop";
    return all.includes("look") ? "look" : "good";
}

/** How many are not right. */
export function toLookAt(grades: Readiness): number {
    return Object.values(grades).filter((grade) => grade === "look" || grade === "stop").length;
}

/** Whether the policy, or this program where the policy says nothing, calls the list too old. */
export function isListOld(lists: ListsShown, now: number): boolean {
    const oldMs = lists.oldAfterS === undefined ? LIST_LOOK_MS : lists.oldAfterS * 1000;
    return now - lists.issuedMs >= oldMs;
}

function gradeOfList(lists: ListsShown | undefined, now: number): Grade {
    if (lists === undefined) return "stop";
    const isOld = isListOld(lists, now);
    if (isOld && lists.refusesWhenOld) return "stop";
    // An event that the office closed is decided as before: it ends no ticket.
    return isOld || lists.closed ? "look" : "good";
}

function gradeOfClock(clock: ClockShown | undefined): Grade {
    if (clock?.offsetMs === undefined) return "look";
    return Math.abs(clock.offsetMs) < CLOCK_LOOK_MS ? "good" : "look";
}

function gradeOfStorage(storage: StorageShown | undefined): Grade {
    if (storage === undefined) return "untold";
    if (storage.failing !== undefined) return "stop";
    return storage.kept && !isLow(storage) ? "good" : "look";
}

export function isLow(storage: StorageShown): boolean {
    return storage.freeBytes !== undefined && storage.freeBytes < FREE_LOOK_BYTES;
}

function gradeOfBattery(battery: Battery | "untold"): Grade {
    if (battery === "untold") return "untold";
    return battery.charging || battery.level >= BATTERY_LOOK ? "good" : "look";
}

function gradeOfUnsent(counts: Counts | undefined): Grade {
    return counts === undefined || counts.unsent === 0 ? "good" : "look";
}
