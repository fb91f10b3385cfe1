/** What only a page hears: whether it is seen, whether there is a network, and what the browser says of its storage. */

import type { Gate } from "./contract.ts";

/**
 * Pass it on for as long as the page lives. `drawn` resolves once what the gate told first is on the screen: what the browser says of its
 * storage takes it a while to find out, and nobody waits for it.
 */
export function passNewsOn(gate: Gate, drawn: Promise<void>): void {
    document.addEventListener("visibilitychange", () => {
        void gate.noticed(document.visibilityState === "visible" ? "visible" : "hidden");
        if (document.visibilityState === "visible") void tellStorage(gate);
    });
    window.addEventListener("online", () => void gate.noticed("online"));
    window.addEventListener("offline", () => void gate.noticed("offline"));
    void drawn.then(() => {
        void gate.noticed("drawn");
        void tellStorage(gate);
    });
}

/**
 * Ask the browser to keep what this gate is about to store, and tell it the answer. Some browsers ask a person: only when somebody has
 * just made this browser a gate.
 */
export async function askToKeep(gate: Gate): Promise<void> {
    await navigator.storage.persist();
    await tellStorage(gate);
}

async function tellStorage(gate: Gate): Promise<void> {
    const { quota, usage = 0 } = await navigator.storage.estimate();
    const kept = await navigator.storage.persisted();
    await gate.storageSaid(kept, quota === undefined ? undefined : Math.max(0, quota - usage));
}
