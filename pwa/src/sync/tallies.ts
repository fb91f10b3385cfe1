/** What the server counted of single tickets, where the policy counts: field 8 of the admissions (PROTOCOL.md 3.4). */

import type { Value } from "../keys/cbor.ts";
import { Malformed } from "../keys/errors.ts";
import { Incomplete } from "./errors.ts";
import { SECOND_BITS, SMALL_BITS, TICKET_BITS, WIDE_BITS } from "./fields.ts";
import type { Day } from "./presence.ts";

const CLAUSE = "3.4";
const WITHOUT_DAY = 6;
const WITH_DAY = 8;
const NO_DAY = -1;
/** Of zone, use, ticket, admits, exits, last_ms, day_s, day_admits. */
const BITS = [
    SMALL_BITS,
    SMALL_BITS,
    TICKET_BITS,
    SMALL_BITS,
    SMALL_BITS,
    WIDE_BITS,
    SECOND_BITS,
    SMALL_BITS,
];
const LIMITS = BITS.map((bits) => 2 ** bits);

/** How often one ticket entered and left, when it entered last (Unix ms; 0: not known), and the latest day on which it did. */
export interface Tally {
    readonly admits: number;
    readonly exits: number;
    readonly lastMs: number;
    readonly day: Day | undefined;
}

/** A tally, and whose it is. */
export interface TallyRow extends Tally {
    readonly zone: number;
    readonly use: number;
    readonly ticket: number;
}

/**
 * What was counted of all tickets, ascending by zone, use and ticket.
 *
 * Eight numbers a row, side by side: a stadium has more of them than is good for objects.
 */
export class Tallies {
    static readonly NONE = new Tallies(new Float64Array());

    readonly size: number;
    private readonly uses: readonly { readonly zone: number; readonly use: number }[];

    private constructor(private readonly numbers: Float64Array) {
        this.size = numbers.length / WITH_DAY;
        this.uses = this.begun();
    }

    /** The rows of tickets below `tickets`; `Malformed` (3.4), or `Incomplete` for a ticket beyond. */
    static read(rows: readonly Value[], tickets: number): Tallies {
        const numbers = new Float64Array(WITH_DAY * rows.length);
        for (const [at, row] of rows.entries()) readRow(row, tickets, numbers.subarray(WITH_DAY * at));
        const tallies = new Tallies(numbers);
        for (let at = 1; at < rows.length; at += 1) {
            if (tallies.compared(at - 1, ...tallies.key(at)) >= 0)
                throw new Malformed(CLAUSE, "counts that do not ascend");
        }
        if (rows.length === 0) throw new Malformed(CLAUSE, "no counts where some are announced");
        return tallies;
    }

    /** What was counted of this ticket; undefined: nothing. */
    get(zone: number, use: number, ticket: number): Tally | undefined {
        let [low, high] = [0, this.size];
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.compared(middle, zone, use, ticket) < 0) low = middle + 1;
            else high = middle;
        }
        return low < this.size && this.compared(low, zone, use, ticket) === 0 ? this.row(low) : undefined;
    }

    /** The uses of this zone of which something was counted of this ticket. */
    usesOf(zone: number, ticket: number): number[] {
        const counted = this.uses.filter((one) => one.zone === zone && this.get(zone, one.use, ticket));
        return counted.map(({ use }) => use);
    }

    *[Symbol.iterator](): Generator<TallyRow> {
        for (let at = 0; at < this.size; at += 1) yield this.row(at);
    }

    /** The zones and uses that have rows: where the first of each stands, another one begins. */
    private begun(): { zone: number; use: number }[] {
        const found: { zone: number; use: number }[] = [];
        for (let at = 0; at < this.size; at += 1) {
            const [zone, use] = this.key(at);
            const last = found.at(-1);
            if (last?.zone !== zone || last.use !== use) found.push({ zone, use });
        }
        return found;
    }

    /** Less than, equal to or greater than 0 as the row stands before, at or behind this key. */
    private compared(at: number, zone: number, use: number, ticket: number): number {
        return this.number(at, 0) - zone || this.number(at, 1) - use || this.number(at, 2) - ticket;
    }

    private key(at: number): [zone: number, use: number, ticket: number] {
        return [this.number(at, 0), this.number(at, 1), this.number(at, 2)];
    }

    private row(at: number): TallyRow {
        const [zone, use, ticket] = this.key(at);
        const [admits, exits, lastMs] = [this.number(at, 3), this.number(at, 4), this.number(at, 5)];
        const startsS = this.number(at, 6);
        const day = startsS === NO_DAY ? undefined : { startsS, admits: this.number(at, 7) };
        return { zone, use, ticket, admits, exits, lastMs, day };
    }

    private number(at: number, place: number): number {
        return this.numbers[WITH_DAY * at + place] ?? 0;
    }
}

function readRow(value: Value, tickets: number, into: Float64Array): void {
    if (!Array.isArray(value) || (value.length !== WITHOUT_DAY && value.length !== WITH_DAY))
        throw new Malformed(CLAUSE, `a row is not an array of ${WITHOUT_DAY} or ${WITH_DAY}`);
    into[WITHOUT_DAY] = NO_DAY;
    for (let place = 0; place < value.length; place += 1) {
        const said = value[place];
        if (typeof said !== "number" || said < 0 || said >= (LIMITS[place] ?? 0))
            throw new Malformed(CLAUSE, `field ${place} is not an unsigned integer that is narrow enough`);
        into[place] = said;
    }
    if (into[0] === 0) throw new Malformed(CLAUSE, "a zone is 1 and up");
    if ((into[2] ?? 0) >= tickets) throw new Incomplete(`ticket ${into[2] ?? 0} is not among its ${tickets}`);
}
