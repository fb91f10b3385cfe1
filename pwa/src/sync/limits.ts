/** How often and how soon a ticket may enter a zone again: the counting part of a policy (PROTOCOL.md 9.1, 10.2). */

import { Fields, type Value } from "../keys/cbor.ts";
import { Malformed } from "../keys/errors.ts";
import { SECOND_BITS, SMALL_BITS } from "./fields.ts";
import { ascends, type Fault } from "./policy_faults.ts";
import { CLAUSE, each, MOST_ROWS } from "./policy_rows.ts";

const [USE, DAY, GAP, TOTAL] = [1, 2, 3, 4] as const;

/**
 * The most entries for one (ticket, zone, use), in all and on a local day, the least time between two, and the most entries
 * for one (ticket, zone) over all uses; 0 is no limit.
 *
 * `days` are the instants at which a local day of the event begins (Unix s), ascending; before the first one it is day 0.
 * They are in the policy so that every device agrees about them, whatever it knows of time zones.
 */
export class Limits {
    constructor(
        readonly perUse = 0,
        readonly perDay = 0,
        readonly gapS = 0,
        readonly days: readonly number[] = [],
        readonly total = 0,
    ) {}

    /** Whether there is a limit at all: then the server tells gates what it counted, not only who is used up (3.4). */
    get any(): boolean {
        return this.perUse > 0 || this.perDay > 0 || this.gapS > 0 || this.total > 0;
    }

    /** The local day at this time, by the instant at which it begins. */
    dayOf(atS: number): number {
        let [from, to] = [0, this.days.length];
        while (from < to) {
            const middle = (from + to) >> 1;
            if ((this.days[middle] ?? Infinity) <= atS) from = middle + 1;
            else to = middle;
        }
        return this.days[from - 1] ?? 0;
    }

    /** Field 8, and the days of field 9, as far as they say something. */
    rows(): Value[] {
        const rows = [
            [USE, this.perUse],
            [DAY, this.perDay],
            [GAP, this.gapS],
            [TOTAL, this.total],
        ];
        return rows.filter(([, most]) => most !== 0);
    }

    /** Fields 8 and 9; `Malformed` (9.1). */
    static read(fields: Fields): Limits {
        const most = fields.has(8) ? readMost(fields.list(8, MOST_ROWS)) : new Map<number, number>();
        const days = fields.has(9) ? readDays(fields.list(9, MOST_ROWS)) : [];
        const [perUse, perDay, gapS, total] = [USE, DAY, GAP, TOTAL].map((what) => most.get(what) ?? 0);
        return new Limits(perUse, perDay, gapS, days, total);
    }

    /** What no policy may say of limits. */
    *faults(): Generator<Fault> {
        if (this.perDay > 0 !== this.days.length > 0) {
            yield { path: "limits.days", why: "belongs to a limit a day, and only to that" };
        }
        if (!ascends(this.days)) yield { path: "limits.days", why: "does not ascend" };
    }
}

export const NO_LIMITS = new Limits();

/** The rows (what, number) of field 8, ascending, none of them saying 0. */
function readMost(rows: Value[]): ReadonlyMap<number, number> {
    if (rows.length === 0) throw new Malformed(CLAUSE, "limits of which there is none");
    const most = new Map<number, number>();
    let last = 0;
    for (const value of rows) {
        const row = Fields.row(value, 2, CLAUSE);
        const what = row.uint(0, SMALL_BITS);
        const number = row.uint(1, what === GAP ? SECOND_BITS : SMALL_BITS);
        if (what <= last || what > TOTAL || number === 0) {
            throw new Malformed(CLAUSE, "a limit that is unknown, out of order or none");
        }
        most.set(what, number);
        last = what;
    }
    return most;
}

function readDays(days: Value[]): readonly number[] {
    if (days.length === 0) throw new Malformed(CLAUSE, "days of which there is none");
    return each(days, (items, at) => items.uint(at, SECOND_BITS));
}
