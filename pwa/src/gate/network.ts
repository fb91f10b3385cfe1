/** What came of the rounds of syncing, as screens show it. */

import type { Ended, Going } from "../device/background.ts";
import { DeviceError, DeviceIsLocked, Refused, Unreachable } from "../device/errors.ts";
import { KeysError } from "../keys/errors.ts";
import { SyncError } from "../sync/errors.ts";
import type { NetworkShown, TroubleName } from "./contract.ts";

const [TOO_MANY_REQUESTS, THE_SERVERS_OWN] = [429, 500];

/** The network by how syncing goes; `before` is what was shown until now, `nowMs` Unix milliseconds. */
export function networkShown(going: Going, before: NetworkShown, nowMs: number): NetworkShown {
    const { live, syncing, ended } = going;
    if (ended === undefined) return { ...before, syncing };
    const reached = wasReached(ended);
    return {
        kind: live ? "live" : reached ? "reachable" : "offline",
        // Looked at once a round, when it has just ended.
        lastMs: reached && before.syncing && !syncing ? nowMs : before.lastMs,
        trouble: troubleOf(ended),
        syncing,
    };
}

function wasReached(ended: Ended): boolean {
    return !("error" in ended) || !(ended.error instanceof Unreachable);
}

function troubleOf(ended: Ended): TroubleName | undefined {
    if (!("error" in ended)) {
        const { trouble } = ended.report;
        return trouble === "LOCKED" ? undefined : trouble; // a lock is told as the phase that it is
    }
    const { error } = ended;
    if (error instanceof Unreachable || error instanceof DeviceIsLocked) return undefined;
    if (error instanceof Refused) return isBusy(error) ? undefined : "REFUSED";
    if (error instanceof DeviceError) return "INTERNAL";
    return error instanceof KeysError || error instanceof SyncError ? "LIST_REFUSED" : "INTERNAL";
}

/** It comes right by itself. */
function isBusy(refused: Refused): boolean {
    return refused.status === TOO_MANY_REQUESTS || refused.status >= THE_SERVERS_OWN;
}
