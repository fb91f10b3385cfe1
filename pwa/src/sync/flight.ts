/** Which flight an event of kind flight is: one leg of one carrier on one day (PROTOCOL.md 3.1). */

import type { Boarding } from "../keys/bcbp/boarding.ts";
import { Fields, type Value } from "../keys/cbor.ts";
import { Malformed } from "../keys/errors.ts";

const CLAUSE = "3.1";
const CARRIER = /^[A-Z0-9]{2,3}$/;
const NUMBER = /^[0-9]{4}[A-Z]?$/;
const PLACE = /^[A-Z]{3}$/;
const TYPE = /^[0-9A-Z]$/;
const TEXT_BYTES = 5;
const DAY_BITS = 9;
const LAST_DAY = 366;

/**
 * `carrier`: the operating one. `number`: four digits, perhaps a suffix. `origin`, `destination`: IATA codes of places.
 *
 * `day`: of the year, 1 to 366, by the clocks of the origin. `passType`: of the security data of its passes (FORMAT.md 8.7).
 */
export class Flight {
    private constructor(
        readonly carrier: string,
        readonly number: string,
        readonly origin: string,
        readonly destination: string,
        readonly day: number,
        readonly passType: string,
    ) {}

    /** Whether this leg of a pass is this flight: carrier, number and day. */
    isOf(boarding: Boarding): boolean {
        const same = boarding.carrier === this.carrier && boarding.flight === this.number;
        return same && boarding.day === this.day.toString().padStart(3, "0");
    }

    /** The row in a profile; `Malformed` (3.1). */
    static fromValue(value: Value): Flight {
        const row = Fields.row(value, 6, CLAUSE);
        const flight = new Flight(
            matching(row.text(0, TEXT_BYTES), CARRIER),
            matching(row.text(1, TEXT_BYTES), NUMBER),
            matching(row.text(2, TEXT_BYTES), PLACE),
            matching(row.text(3, TEXT_BYTES), PLACE),
            row.uint(4, DAY_BITS),
            matching(row.text(5, 1), TYPE),
        );
        if (flight.day < 1 || flight.day > LAST_DAY) {
            throw new Malformed(CLAUSE, `day ${flight.day} of the year`);
        }
        return flight;
    }
}

function matching(text: string, form: RegExp): string {
    if (!form.test(text)) throw new Malformed(CLAUSE, `a flight with ${JSON.stringify(text)}`);
    return text;
}
