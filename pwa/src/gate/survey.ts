/** What the store says of this gate now, as screens show it: one look, in one read. */

import { unsentOfAll } from "../device/choice.ts";
import type { Connection } from "../device/connection.ts";
import { ownCounts } from "../device/counts.ts";
import type { Device } from "../device/device.ts";
import type { EventLists } from "../device/event_lists.ts";
import { isClosed, signedIn } from "../device/journal.ts";
import { openCases } from "../device/lists.ts";
import { isLocked } from "../device/locking.ts";
import { clock } from "../device/timekeeping.ts";
import { peopleInside } from "../device/zone_counts.ts";
import { KeysError } from "../keys/errors.ts";
import { hex } from "../keys/hexadecimal.ts";
import { SyncError } from "../sync/errors.ts";
import type { Profile } from "../sync/profile.ts";
import type { ClockShown, Counts, EventOffered, GateOffered, ListsShown } from "./contract.ts";

const DIGEST_BYTES = 4;

/** What was seen. Without lists that verify, what follows from them is undefined. */
export interface Survey {
    readonly locked: boolean;
    /** The number of who is signed in. */
    readonly signedIn: number | undefined;
    readonly event: EventOffered | undefined;
    readonly lists: ListsShown | undefined;
    readonly clock: ClockShown;
    readonly counts: Counts;
    readonly knowsNames: boolean;
    readonly knowsOperators: boolean;
    readonly journalClosed: boolean;
}

/** Look. `gate` is the one that this device stands at, `gates` those that it is allowed (undefined: all). */
export async function surveyed(
    device: Device,
    event: number,
    gate: number,
    gates: ReadonlySet<number> | undefined,
): Promise<Survey> {
    return device.database.reading(async (connection) => {
        const lists = await heldOrNone(device, connection, event);
        return {
            locked: isLocked(connection, event),
            signedIn: signedIn(connection, event),
            event: lists && eventOffered(lists.profile, gates),
            lists: lists && listsShown(connection, lists),
            clock: clockShown(device, connection, lists),
            counts: countsShown(connection, event, gate, lists),
            knowsNames: lists?.people.manifest !== undefined,
            knowsOperators: connection.row("SELECT 1 FROM operators WHERE event = ?", event) !== undefined,
            journalClosed: isClosed(connection, event),
        };
    });
}

/** A gate of an event as it was offered; undefined if it is not among them. */
export function gateIn(event: EventOffered | undefined, gate: number): GateOffered | undefined {
    return event?.gates.find((one) => one.gate === gate);
}

/** Lists that do not verify any more (a key was withdrawn) are as good as none: the next round fetches others. */
async function heldOrNone(
    device: Device,
    connection: Connection,
    event: number,
): Promise<EventLists | undefined> {
    try {
        return await device.lists.held(connection, event);
    } catch (error) {
        if (error instanceof KeysError || error instanceof SyncError) return undefined;
        throw error;
    }
}

function eventOffered(profile: Profile, gates: ReadonlySet<number> | undefined): EventOffered {
    const allowed = profile.gates.filter((gate) => gates === undefined || gates.has(gate.id));
    return {
        event: profile.event,
        name: profile.name,
        timezone: profile.timezone,
        startsMs: profile.startsS * 1000,
        endsMs: profile.endsS * 1000,
        gates: allowed.map(({ id, name, zone }) => ({
            gate: id,
            name,
            zone: profile.zone(zone)?.name ?? zone.toString(),
        })),
    };
}

function listsShown(connection: Connection, lists: EventLists): ListsShown {
    const { mark, profile, policy, trust } = lists;
    const refusesFirst = policy.redS > 0 && (policy.amberS === 0 || policy.redS <= policy.amberS);
    const oldAfterS = refusesFirst ? policy.redS : policy.amberS;
    return {
        generation: mark.at.gen,
        position: mark.at.pos,
        issuedMs: mark.issuedMs,
        digest: hex(mark.hash.subarray(0, DIGEST_BYTES)),
        tickets: profile.capacity,
        policy: policy.version,
        oldAfterS: oldAfterS === 0 ? undefined : oldAfterS,
        refusesWhenOld: refusesFirst,
        trustedKeys: trust.keys.length,
        trustCounter: trust.facts.counter,
        openCases: openCases(connection, profile.event),
        closed: mark.closed,
    };
}

/** Compared only where the server said the time since this worker began: nothing is known of clocks across a restart. */
function clockShown(device: Device, connection: Connection, lists: EventLists | undefined): ClockShown {
    const reading = device.world.clocks();
    const moment = clock(connection).now(reading, lists?.mark.issuedMs);
    const { uncertaintyMs } = moment;
    return {
        offsetMs: uncertaintyMs === undefined ? undefined : reading.wallMs - moment.nowMs,
        uncertaintyMs,
    };
}

function countsShown(
    connection: Connection,
    event: number,
    gate: number,
    lists: EventLists | undefined,
): Counts {
    const people = lists === undefined ? undefined : peopleShown(connection, lists, gate);
    return {
        unsent: unsentOfAll(connection),
        ...ownCounts(connection, event),
        inside: people?.inside,
        capacity: people?.capacity,
    };
}

/** How many are inside, and may be: told only where the policy says how many may (PROTOCOL.md 10.3). */
function peopleShown(
    connection: Connection,
    { profile, policy, admissions, mark }: EventLists,
    gate: number,
): { inside: number; capacity: number } | undefined {
    const zone = profile.gate(gate)?.zone;
    const capacity = zone === undefined ? undefined : policy.capacityOf(zone);
    if (zone === undefined || capacity === undefined) return undefined;
    const told = { admissions, heldPos: mark.at.pos };
    return { inside: peopleInside(connection, profile.event, zone, told), capacity };
}
