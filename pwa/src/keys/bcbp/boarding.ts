/** What a person at the gate reads of one leg of a pass, without the padding. */

import type { Leg, Parsed } from "./reading.ts";

/** One passenger on one flight, in the characters of the pass. `day`: of the year, three digits; the pass has no year (8.13). */
export interface Boarding {
    readonly name: string;
    readonly pnr: string;
    readonly carrier: string;
    readonly flight: string;
    readonly day: string;
    readonly origin: string;
    readonly destination: string;
    readonly compartment: string;
    readonly seat: string;
    readonly sequence: string;
}

/** This leg of this pass. */
export function boardingOf(parsed: Parsed, { values }: Leg): Boarding {
    return {
        name: parsed.head.passengerName.trim(),
        pnr: values.pnr.trim(),
        carrier: values.carrier.trim(),
        flight: values.flight.trim(),
        day: values.date.trim(),
        origin: values.from.trim(),
        destination: values.to.trim(),
        compartment: values.compartment.trim(),
        seat: values.seat.trim().replace(/^0+/, ""),
        sequence: values.seq.trim(),
    };
}

/** Each leg of this pass. */
export function everyBoarding(parsed: Parsed): Boarding[] {
    return parsed.legs.map((leg) => boardingOf(parsed, leg));
}
