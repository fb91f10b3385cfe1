/** Whether one more entry is allowed after so many: one answer for the gate and for the merge (PROTOCOL.md 10.2, 12.2). */

import { Mode, type Policy } from "./policy.ts";

/** Which rule an entry more would break. The number stands in the answer to a claim (11.6). */
export enum Spent {
    MODE = 1,
    PER_USE = 2,
    PER_DAY = 3,
    TOTAL = 4,
}

/**
 * What keeps a ticket with these entries out; undefined: it may enter.
 *
 * `exits` are those that found somebody inside, `inZone` the admits of all uses of the zone, where a limit counts those.
 */
export function spent(
    policy: Policy,
    admits: number,
    exits: number,
    onThatDay = 0,
    inZone = 0,
): Spent | undefined {
    if (modeForbids(policy.mode, admits, exits)) return Spent.MODE;
    const { perUse, perDay, total } = policy.limits;
    if (perUse > 0 && admits >= perUse) return Spent.PER_USE;
    if (perDay > 0 && onThatDay >= perDay) return Spent.PER_DAY;
    if (total > 0 && Math.max(admits, inZone) >= total) return Spent.TOTAL;
    return undefined;
}

/** What the mode alone says (10.2). */
export function modeForbids(mode: Mode, admits: number, exits: number): boolean {
    switch (mode) {
        case Mode.ONCE:
            return admits > 0;
        case Mode.REENTRY:
            return admits > exits;
        case Mode.MANY:
            return false;
    }
}
