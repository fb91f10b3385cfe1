/** What this device owes of an event that it is about to leave: entries would wait there for somebody to come back. */

import { owed } from "../device/choice.ts";
import { GateSaysNo } from "./refusals.ts";
import type { Running } from "./running.ts";

/** Before this device goes from where it works to an event, which may be the same: nothing is owed of any other one, or UNSENT_LEFT. */
export async function checkNothingOwed(running: Running, next: number): Promise<void> {
    const others = async (): Promise<number> => {
        const all = await running.device.database.reading(owed);
        return all.reduce((sum, { event, count }) => (event === next ? sum : sum + count), 0);
    };
    if ((await others()) > 0) await running.syncNow();
    const count = await others();
    if (count > 0) throw new GateSaysNo("UNSENT_LEFT", { count });
}
