/**
 * When something truly happened (PROTOCOL.md section 7), as far as a device asks: signed anchors, what they prove of the moment
 * their answer came, and the device's own clock.
 *
 * All times are whole milliseconds, rounded down when read. No clock is read here.
 */

import * as cbor from "../keys/cbor.ts";
import { Malformed } from "../keys/errors.ts";
import { LABELS } from "../keys/labels.ts";
import { same, type Octets } from "../keys/octets.ts";
import { Usage, type TrustList } from "../keys/trust.ts";
import { WIDE_BITS } from "./fields.ts";
import { openPayload } from "./part.ts";

export const ROUND_TRIP_AT_MOST_MS = 30_000;
export const APART_AT_MOST_MS = 1_000;

const DRIFT_ONE_IN = 10_000; // 100 ppm
const BEFORE_MS = 1; // what rounding down may hide below an anchor's bound, and above it
const AFTER_MS = 4;
const CLAUSE = "7.1";

/** The least true time in which a monotonic clock counts `monoMs`, whether or not it stood still meanwhile. */
export function leastElapsed(monoMs: number): number {
    return monoMs - dividedUp(monoMs, DRIFT_ONE_IN);
}

/** The most true time in which a monotonic clock that never stands still counts `monoMs`. */
export function mostElapsed(monoMs: number): number {
    return monoMs + dividedUp(monoMs, DRIFT_ONE_IN - 1);
}

/** The quotient, rounded up; exact where a product with the millions of the drift would not be. */
function dividedUp(count: number, by: number): number {
    const rest = count % by;
    return (count - rest) / by + (rest > 0 ? 1 : 0);
}

/** The server's answer to what the time is: when it received `nonce` (16 bytes) from `device`, and when it answered. */
export interface Anchor {
    readonly device: Octets;
    readonly nonce: Octets;
    readonly receivedMs: number;
    readonly sentMs: number;
}

/** Verify and read an anchor; any `KeysError`. `now` in Unix seconds. Whose it is and which nonce, the caller asks. */
export async function openAnchor(raw: Octets, trust: TrustList, now: number): Promise<Anchor> {
    const payload = await openPayload(raw, LABELS.TIME, Usage.RECEIPT, trust, undefined, now);
    const given = cbor.Fields.of(cbor.decode(payload, CLAUSE, payload.length), CLAUSE);
    const [device, nonce] = [given.bytes(1, { size: 8 }), given.bytes(2, { size: 16 })];
    const [receivedMs, sentMs] = [given.uint(3, WIDE_BITS), given.uint(4, WIDE_BITS)];
    given.done();
    if (sentMs < receivedMs) {
        throw new Malformed(CLAUSE, "an anchor that was answered before it was asked for");
    }
    return { device, nonce, receivedMs, sentMs };
}

/** The true time lies in [lo, hi]; undefined where nothing bounds it. */
export interface Bounds {
    readonly lo: number | undefined;
    readonly hi: number | undefined;
}

export const UNBOUNDED: Bounds = { lo: undefined, hi: undefined };

/** What an anchor says of the moment its answer was received; nothing if it came before it was asked for. */
export function ownBounds(anchor: Anchor, sendMono: number, receiveMono: number): Bounds {
    if (receiveMono < sendMono) return UNBOUNDED;
    const latest = anchor.receivedMs + mostElapsed(receiveMono - sendMono);
    return { lo: anchor.sentMs - BEFORE_MS, hi: latest + AFTER_MS };
}

/** What a device takes for now. `uncertaintyMs` undefined: unknown. */
export class Moment {
    constructor(
        readonly nowMs: number,
        readonly uncertaintyMs: number | undefined,
    ) {}

    /** Whole Unix seconds. */
    get nowS(): number {
        return Math.floor(this.nowMs / 1000);
    }

    /** Whole seconds, rounded up; undefined: unknown. */
    get uncertaintyS(): number | undefined {
        return this.uncertaintyMs === undefined ? undefined : Math.ceil(this.uncertaintyMs / 1000);
    }
}

/** Both clocks of a device at one instant; `monoMs` counts within `boot` (8 bytes). */
export interface Reading {
    readonly wallMs: number;
    readonly monoMs: number;
    readonly boot: Octets;
}

/** Whether a round trip makes an anchor (7.1): one boot, 30 s at most, and no sleep that the wall clock shows. */
export function isSteady(sent: Reading, received: Reading): boolean {
    const trip = received.monoMs - sent.monoMs;
    const apart = Math.abs(received.wallMs - sent.wallMs - trip);
    const inTime = trip >= 0 && trip <= ROUND_TRIP_AT_MOST_MS;
    return same(sent.boot, received.boot) && inTime && apart <= APART_AT_MOST_MS;
}

/** An anchor that bounds both ways, and the reading taken when it was received. */
interface Anchored {
    readonly read: Reading;
    readonly lo: number;
    readonly hi: number;
}

/**
 * A device's own clock (7.5): its last anchor and the reading taken when that was received, undefined for never.
 *
 * `countsSleep`: the monotonic clock goes on while the machine sleeps, so that within a boot nothing else is needed.
 */
export class DeviceClock {
    constructor(
        readonly held?: Anchored,
        readonly countsSleep = true,
    ) {}

    /** The clock after an anchor; unchanged if the anchor does not bound both ways. */
    anchored({ lo, hi }: Bounds, read: Reading): DeviceClock {
        if (lo === undefined || hi === undefined || lo > hi) return this;
        return new DeviceClock({ read, lo, hi }, this.countsSleep);
    }

    /**
     * What the time is at this reading of both clocks, and how sure that is; never below `atLeastMs`.
     *
     * `atLeastMs` is a time known to be past: when the newest head that was heard was signed. Within the anchor's boot the true
     * time lies within the uncertainty, whether the machine slept or somebody set the wall clock.
     */
    now({ wallMs, monoMs, boot }: Reading, atLeastMs = 0): Moment {
        if (this.held === undefined) return new Moment(Math.max(wallMs, atLeastMs), undefined);
        const { read, lo, hi } = this.held;
        const passed = monoMs - read.monoMs;
        const middle = lo + Math.floor((hi - lo) / 2);
        if (!same(boot, read.boot) || passed < 0) {
            const moved = wallMs + middle - read.wallMs;
            return new Moment(byWall(wallMs, moved, Math.max(lo, atLeastMs)), undefined);
        }
        const slept = this.countsSleep ? 0 : Math.max(0, wallMs - read.wallMs - passed);
        const nowMs = Math.max(middle + passed + slept, atLeastMs);
        const [earliest, latest] = [lo + leastElapsed(passed), hi + mostElapsed(passed + slept)];
        return new Moment(nowMs, Math.max(nowMs - earliest, latest - nowMs));
    }
}

/** The wall clock if it can be right, since somebody may have set it; else moved by its old offset; else the floor. */
function byWall(wallMs: number, movedMs: number, floorMs: number): number {
    if (wallMs >= floorMs) return wallMs;
    return Math.max(movedMs, floorMs);
}
