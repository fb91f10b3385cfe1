/** What a guest who is turned away can do (PROTOCOL.md 10.4): when to come back, and by which gate to come. */

import { EVERY_ZONE, type Policy } from "./policy.ts";
import type { Scan } from "./scan.ts";
import { classElsewhere, usedUpHere } from "./verdict_table.ts";

/**
 * The first second from now on at which neither the ticket's times nor the windows of its zone stand in the way.
 *
 * Undefined: there is none, or who comes back then is wrong at this gate or has used up the entry all the same.
 */
export function opensS(scan: Scan): number | undefined {
    const { policy, place, ticket } = scan;
    const atS = openFrom(policy, place.zone, Math.max(scan.nowS, ticket.notBefore));
    if (atS === undefined || atS >= ticket.expires) return undefined;
    const then = { ...scan, nowS: atS };
    return (classElsewhere(then) ?? usedUpHere(then)) === undefined ? atS : undefined;
}

/** The event's gates that let this ticket's class in, and whose zone does, in the order of the profile. */
export function entrances({ policy, place, ticket }: Scan): readonly number[] {
    const open = place.gates.filter(({ id, zone }) => policy.letsIn(zone, ticket.class, id));
    return open.map(({ id }) => id);
}

/** The first second from `atS` on that lies in a window of the zone; without windows `atS` itself. */
function openFrom(policy: Policy, zone: number, atS: number): number | undefined {
    const windows = policy.windows.filter((window) => window.zone === zone || window.zone === EVERY_ZONE);
    if (windows.length === 0) return atS;
    const times = windows.filter(({ toS }) => atS < toS).map(({ fromS }) => Math.max(atS, fromS));
    return times.length === 0 ? undefined : Math.min(...times);
}
