/** What a scan is answered: the verdict, what was committed for it, and what a person at the gate may see of the guest. */

import type { Guest } from "../keys/card.ts";
import { same, type Octets } from "../keys/octets.ts";
import { Reason } from "../sync/reasons.ts";
import { listMissing, lockedOut, storageFailed, type Direction, type Verdict } from "../sync/verdict.ts";
import type { Asked } from "./claiming.ts";
import type { Mark } from "./journal.ts";
import type { Occasion } from "./occasion.ts";
import type { StorageFailed } from "./storage.ts";

/** Where and when the ticket was used before. `gate` is its name; `here`: at this very device. */
export interface LastUseTold {
    readonly atMs: number;
    readonly gate: string | undefined;
    readonly here: boolean;
}

/**
 * What is shown. `atMs`: by this device's own clock.
 *
 * `entry`: what was committed for it, if one was due. `guest`: who it is, where the device was told (PROTOCOL.md 3.6, 3.7); nothing of it
 * made the verdict. `entrances`: the names of the gates that would let the guest in, where this one does not. `fault`: why nothing could be
 * committed, if the verdict is STORAGE_FAILED. `canOverride`: whether a supervisor may overrule it with the code at hand.
 */
export interface Answer {
    readonly verdict: Verdict;
    readonly atMs: number;
    readonly entry: Mark | undefined;
    readonly tier: "server" | "device";
    readonly guest: Guest | undefined;
    readonly lastUse: LastUseTold | undefined;
    readonly entrances: readonly string[];
    readonly canOverride: boolean;
    readonly fault: StorageFailed | undefined;
    /** Whose word let the guest in, where the rules did not: the supervisor's name. */
    readonly supervisor?: string;
}

/** Another event's guest is not this one's, and a device without lists does not know whose. */
export const BEYOND_ANY_WORD: ReadonlySet<Reason> = new Set([
    Reason.WRONG_EVENT,
    Reason.FACT_MISSING,
    Reason.NOT_INSIDE,
]);

/** The answer where nothing is known but the verdict. */
export function bare(verdict: Verdict, atMs: number, fault?: StorageFailed): Answer {
    const nothing = { entry: undefined, guest: undefined, lastUse: undefined, entrances: [] };
    return { verdict, atMs, tier: "device", ...nothing, canOverride: false, fault };
}

/** Row 0, once the lists are gone. */
export function whileLocked(direction: Direction, atMs: number): Answer {
    return bare(lockedOut(direction), atMs);
}

/** Row 6, where there is no list at all, or none that verifies. */
export function withoutList(direction: Direction, atMs: number): Answer {
    return bare(listMissing(direction), atMs);
}

/** Nothing could be committed: nobody passes unrecorded. */
export function afterFailure(direction: Direction, atMs: number, fault: StorageFailed): Answer {
    return bare(storageFailed(direction), atMs, fault);
}

/** The answer to a code that was judged on this occasion by this device (its id). */
export function answered(
    occasion: Occasion,
    verdict: Verdict,
    entry: Mark | undefined,
    guest: Guest | undefined,
    device: Octets,
): Answer {
    const mayBeOverruled =
        !verdict.admits && verdict.ticket !== undefined && !BEYOND_ANY_WORD.has(verdict.reason);
    const [atMs, lastUse] = [occasion.moment.nowMs, lastUseOf(occasion, verdict, device)];
    const { asked } = occasion;
    return {
        verdict,
        atMs,
        entry,
        tier: tierOf(asked),
        guest,
        lastUse,
        entrances: verdict.entrances.map((id) => occasion.lists.profile.gate(id)?.name ?? String(id)),
        canOverride: mayBeOverruled,
        fault: undefined,
    };
}

/** The verdict is the server's too, if that was asked and said something. */
function tierOf(asked: Asked | undefined): "server" | "device" {
    return asked?.reply === undefined ? "device" : "server";
}

function lastUseOf(occasion: Occasion, verdict: Verdict, device: Octets): LastUseTold | undefined {
    const { lastUse } = verdict;
    if (lastUse === undefined) return undefined;
    const gate = lastUse.gate === undefined ? undefined : occasion.lists.profile.gate(lastUse.gate)?.name;
    const here = lastUse.gate !== undefined && (lastUse.device === undefined || same(lastUse.device, device));
    return { atMs: lastUse.atMs, gate, here };
}
