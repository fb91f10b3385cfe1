/**
 * What a device knows of one entry of one ticket: what the server said, and what the device did itself (PROTOCOL.md 10.1).
 *
 * The ledger is no outbox: an own admission counts from the moment it was written, through upload and acknowledgement, until
 * the server's word includes it, and never twice. Everything here is about one (ticket, zone, use); counts are of entries, not
 * of the people who pass with one entry.
 */

import { same, type Octets } from "../keys/octets.ts";
import { modeForbids } from "./allowance.ts";
import { Kind } from "./content.ts";
import type { Limits, Mode } from "./policy.ts";
import type { Day, Holder } from "./presence.ts";

export type { Day, Holder } from "./presence.ts";

/**
 * The server's word: proven admits and exits, and whose admit holds the entry.
 *
 * `pos` is the position to which the device holds the feed, not that of the item which said so: the word of an item stands
 * until the next one, and a push of many entries is acknowledged with a position above most of its items. `lastMs` is the time
 * of the latest admit where no holder says it; `day` is there where the policy counts days.
 */
export interface Presence {
    readonly pos: number;
    readonly admits: number;
    readonly exits: number;
    readonly holder: Holder | undefined;
    readonly lastMs: number | undefined;
    readonly day: Day | undefined;
}

const NOTHING_SAID: Presence = {
    pos: 0,
    admits: 0,
    exits: 0,
    holder: undefined,
    lastMs: undefined,
    day: undefined,
};

/**
 * An admit or exit that this device wrote, `atMs` by its best estimate of the time. An override here is one without a code
 * (8.4): it is there to be taken back, and counts nowhere.
 *
 * `foldedPos`: the feed position that the push acknowledging it stated; undefined until then, and again when the feed goes on
 * in a generation that forked below that position. `voided`: the device took it back; `voidFoldedPos` is the same position for
 * the entry that did. `proofS`: the time of the rotating proof that was shown.
 */
export interface OwnFact {
    readonly hash: Octets;
    readonly epoch: number;
    readonly seq: number;
    readonly kind: Kind;
    readonly atMs: number;
    readonly gate: number;
    readonly count: number;
    readonly foldedPos: number | undefined;
    readonly voided: boolean;
    readonly proofS: number | undefined;
    readonly voidFoldedPos: number | undefined;
}

/** The latest admit known: when (ms), through which gate, on which device; undefined is this device. */
export interface LastUse {
    readonly atMs: number;
    readonly gate: number | undefined;
    readonly device: Octets | undefined;
}

/**
 * What counts now. `exits` are those that found somebody inside; `lastProofS` is the newest proof used here.
 *
 * The rest is for limits: what the server said of the latest day, and when (Unix s) this device admitted: all that stands,
 * what of it the server did not say, and what the server still says although it was taken back. `inZone`: the admits of all
 * uses of the zone, where a limit counts those together. `people`: how many are inside the zone by all that is known (10.3),
 * where that is limited.
 */
export interface Standing {
    readonly admits: number;
    readonly exits: number;
    readonly lastUse: LastUse | undefined;
    readonly lastProofS: number | undefined;
    /** The earlier use that people are told of: the one that counts, or else the last one known (10.2). */
    readonly toldUse: LastUse | undefined;
    readonly saidDay: Day | undefined;
    readonly ownS: readonly number[];
    readonly unsaidS: readonly number[];
    readonly undoneS: readonly number[];
    readonly inZone: number;
    readonly people: number;
}

/** Whether somebody who entered has not left. */
export function isInside(known: Standing): boolean {
    return known.admits > known.exits;
}

/** Whether this entry is used up by the mode alone (10.2). */
export function usedUp(known: Standing, mode: Mode): boolean {
    return modeForbids(mode, known.admits, known.exits);
}

/** How many entries on this local day are known of: never fewer than this device let in. */
export function entriesOn(known: Standing, dayS: number, limits: Limits): number {
    const onIt = (timesS: readonly number[]): number =>
        timesS.filter((atS) => limits.dayOf(atS) === dayS).length;
    const said = known.saidDay?.startsS === dayS ? known.saidDay.admits : 0;
    return Math.max(onIt(known.ownS), Math.max(0, said - onIt(known.undoneS)) + onIt(known.unsaidS));
}

/** Whether the server's word at `pos` includes it. */
export function isCountedAt(fact: OwnFact, pos: number): boolean {
    return isAtOrBelow(fact.foldedPos, pos) && !isAtOrBelow(fact.voidFoldedPos, pos);
}

/**
 * The server's word corrected by the device's own facts that are not in it (10.1).
 *
 * `server` is undefined only while the device holds neither admissions nor an item about this entry. `elsewhere` are own facts
 * of the same ticket in other zones and uses: a rotating proof that was used there is used (FORMAT.md 2.4). `thisDevice` (its
 * id) tells an own holder from one that no undo of this device can take away.
 */
export function standing(
    server: Presence | undefined,
    own: readonly OwnFact[],
    elsewhere: readonly OwnFact[] = [],
    thisDevice?: Octets,
): Standing {
    const said = server ?? NOTHING_SAID;
    const unsaid = notIn(said, own);
    const undone = own.filter((fact) => fact.voided && isCountedAt(fact, said.pos));
    const { admits, exits } = counted(said, unsaid, undone, thisDevice);
    const last = admits > 0 ? lastUse(said, own, thisDevice) : undefined;
    return {
        admits,
        exits,
        lastUse: last,
        toldUse: last && (countedUse(said, unsaid, thisDevice) ?? last),
        lastProofS: lastProof([...own, ...elsewhere]),
        saidDay: said.day,
        ownS: admittedS(own.filter((fact) => !fact.voided)),
        unsaidS: admittedS(unsaid),
        undoneS: admittedS(undone),
        inZone: 0,
        people: 0,
    };
}

/** What is left of the server's word without what was undone, and with what it does not say. */
function counted(
    said: Presence,
    unsaid: readonly OwnFact[],
    undone: readonly OwnFact[],
    thisDevice: Octets | undefined,
): { admits: number; exits: number } {
    let admits = Math.max(ofOthers(said, thisDevice), said.admits - countOf(undone, Kind.ADMIT));
    let exits = Math.min(admits, Math.max(0, said.exits - countOf(undone, Kind.EXIT)));
    for (const { kind } of unsaid) {
        if (kind === Kind.ADMIT) admits += 1;
        else if (kind === Kind.EXIT && exits < admits) exits += 1;
    }
    return { admits, exits };
}

function countOf(facts: readonly OwnFact[], kind: Kind): number {
    return facts.filter((fact) => fact.kind === kind).length;
}

/** When these let somebody in, in seconds. */
function admittedS(facts: readonly OwnFact[]): readonly number[] {
    const admits = facts.filter((fact) => fact.kind === Kind.ADMIT);
    return admits.map(({ atMs }) => Math.floor(atMs / 1000));
}

/**
 * The least number of admits that are certainly not this device's.
 *
 * The acknowledgement of an undo may be lost while its effect is heard: subtracting it once more would forget the guest who
 * went to the next gate.
 */
function ofOthers({ holder }: Presence, thisDevice: Octets | undefined): number {
    if (holder === undefined || thisDevice === undefined) return 0;
    return same(holder.device, thisDevice) ? 0 : 1;
}

/** The facts that stand and that the server's word does not include, in the order in which they were written. */
function notIn(said: Presence, own: readonly OwnFact[]): readonly OwnFact[] {
    const missing = own.filter((fact) => !fact.voided && !isCountedAt(fact, said.pos));
    return missing.sort((one, other) => one.epoch - other.epoch || one.seq - other.seq);
}

function lastUse(
    said: Presence,
    own: readonly OwnFact[],
    thisDevice: Octets | undefined,
): LastUse | undefined {
    let latest: LastUse | undefined;
    for (const { kind, voided, atMs, gate } of own) {
        if (kind !== Kind.ADMIT || voided) continue;
        if (latest === undefined || atMs > latest.atMs) latest = { atMs, gate, device: undefined };
    }
    const told = saidUse(said, own.length > 0, thisDevice);
    return told !== undefined && (latest === undefined || told.atMs > latest.atMs) ? told : latest;
}

/** The other device's entry, once the server has seen all of this one's and still calls that one the holder's: own ones were too many. */
function countedUse(
    { holder }: Presence,
    unsaid: readonly OwnFact[],
    thisDevice: Octets | undefined,
): LastUse | undefined {
    if (holder === undefined || (thisDevice !== undefined && same(holder.device, thisDevice)))
        return undefined;
    if (unsaid.some(({ kind }) => kind === Kind.ADMIT)) return undefined;
    return { atMs: holder.pointMs, gate: holder.gate, device: holder.device };
}

/** The latest admit that the server told of; of an own one only if this device lost its ledger and kept its keys. */
function saidUse(said: Presence, hasOwn: boolean, thisDevice: Octets | undefined): LastUse | undefined {
    const { holder, lastMs, admits } = said;
    if (holder === undefined) {
        const told = lastMs !== undefined && admits > 0;
        return told ? { atMs: lastMs, gate: undefined, device: undefined } : undefined;
    }
    const { pointMs: atMs, gate, device } = holder;
    if (thisDevice === undefined || !same(device, thisDevice)) return { atMs, gate, device };
    return hasOwn ? undefined : { atMs, gate, device: undefined };
}

/** A proof stays used when its entry was taken back: the holder's phone makes a new one within seconds. */
function lastProof(facts: readonly OwnFact[]): number | undefined {
    let newest: number | undefined;
    for (const { proofS } of facts) {
        if (proofS !== undefined && (newest === undefined || proofS > newest)) newest = proofS;
    }
    return newest;
}

function isAtOrBelow(foldedPos: number | undefined, pos: number): boolean {
    return foldedPos !== undefined && foldedPos <= pos;
}
