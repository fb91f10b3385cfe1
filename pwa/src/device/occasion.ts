/** One scan on its way through the engine: when, where, and by which lists. The twin of `sync/device/occasion.py`. */

import { DEFAULT_TYPE } from "../keys/bcbp/signing.ts";
import { openCode } from "../keys/code.ts";
import type { Shown } from "../keys/shown.ts";
import type { Moment, Reading } from "../sync/clock.ts";
import type { Direction, Place } from "../sync/scan.ts";
import type { Asked } from "./claiming.ts";
import type { Clocks } from "./clocks.ts";
import type { Connection } from "./connection.ts";
import { UnknownGate } from "./errors.ts";
import type { EventLists, Lists } from "./event_lists.ts";
import type { Known } from "./journal.ts";
import { clock } from "./timekeeping.ts";

/**
 * Read inside the write transaction, so that clocks ascend along the chain (PROTOCOL.md 6.7) and no list changes midway.
 *
 * `asked`: a claim that was made before.
 */
export class Occasion {
    constructor(
        readonly place: Place,
        readonly reading: Reading,
        readonly moment: Moment,
        readonly lists: EventLists,
        readonly asked: Asked | undefined,
    ) {}

    /** What came of the claim for what is shown; undefined if the server was not asked about this. */
    claimed(shown: Shown): Asked | undefined {
        return this.asked?.isAbout(this.place, shown) === true ? this.asked : undefined;
    }

    /** What the entry will say the device went by. */
    get known(): Known {
        return { at: this.lists.mark.at, policy: this.lists.policy.version };
    }

    /** What a code says, ticket or boarding pass. Throws the `KeysError` of what is none, or not ours. */
    async opened(text: string): Promise<Shown> {
        const { event, flight } = this.place;
        return openCode(text, this.lists.trust, this.keyTimeS, event, flight?.passType ?? DEFAULT_TYPE);
    }

    /** When keys must be good: now, but no clock that is not known makes every key foreign. */
    get keyTimeS(): number {
        const { nowS, uncertaintyMs } = this.moment;
        if (uncertaintyMs !== undefined) return nowS;
        const heardS = Math.floor(this.lists.mark.issuedMs / 1000);
        return Math.max(this.lists.trust.facts.issued, Math.min(nowS, heardS));
    }

    /** How long ago the server signed the newest head that was heard, in seconds. */
    get listAgeS(): number {
        return Math.floor(Math.max(0, this.moment.nowMs - this.lists.mark.issuedMs) / 1000);
    }
}

/** Where a device stands, by what an event's profile says. */
export type PlaceIn = (lists: EventLists) => Place;

/** The gate named, or the first that the device is allowed. `UnknownGate` when asked for another. */
export function placeAt(gate: number | undefined, allowed: ReadonlySet<number> | undefined): PlaceIn {
    return ({ profile }) => {
        const gates = profile.gates.filter(({ id }) => allowed === undefined || allowed.has(id));
        const chosen = gate === undefined ? gates[0] : gates.find(({ id }) => id === gate);
        if (chosen === undefined) {
            throw new UnknownGate(
                gate ?? 0,
                gates.map(({ id }) => id),
            );
        }
        const { event, flight, gates: all } = profile;
        return { event, gate: chosen.id, zone: chosen.zone, use: 0, direction: "entry", flight, gates: all };
    };
}

/** Where occasions come from: the lists, the clocks and the gate of this device. */
export class Station {
    constructor(
        private readonly lists: Lists,
        private readonly clocks: Clocks,
        private readonly placeIn: PlaceIn,
    ) {}

    /** Here and now, within the caller's transaction. Throws what `Lists.held` throws, and `UnknownGate`. */
    async occasion(
        connection: Connection,
        event: number,
        direction: Direction = "entry",
        use = 0,
        asked?: Asked,
    ): Promise<Occasion> {
        const lists = await this.lists.held(connection, event);
        const place = { ...this.placeIn(lists), direction, use };
        const reading = this.clocks();
        const moment = clock(connection).now(reading, lists.mark.issuedMs);
        return new Occasion(place, reading, moment, lists, asked);
    }

    /** The wall clock, for what has no list to tell the time by (Unix ms). */
    get wallMs(): number {
        return this.clocks().wallMs;
    }
}
