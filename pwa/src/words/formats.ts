/** Numbers and times as a language writes them, in the time zone of an event. */

import type { Language } from "./language.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const DATE = { day: "numeric", month: "short" } as const;
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** A length of time in the one unit that says enough of it. */
export interface Span {
    readonly unit: "seconds" | "minutes" | "hours" | "days";
    readonly n: number;
}

/** Rounded down, as people tell an age: 89 s are one minute, 47 h one day. Before two minutes it is told in seconds. */
export function span(ms: number): Span {
    const length = Math.abs(ms);
    if (length < 2 * MINUTE_MS) return { unit: "seconds", n: Math.round(length / SECOND_MS) };
    if (length < 2 * HOUR_MS) return { unit: "minutes", n: Math.floor(length / MINUTE_MS) };
    if (length < 2 * DAY_MS) return { unit: "hours", n: Math.floor(length / HOUR_MS) };
    return { unit: "days", n: Math.floor(length / DAY_MS) };
}

/** Making a formatter is slow, using it is not: each is made once for each language and zone, when something is first written with it. */
export class Formats {
    private readonly clock: () => Intl.DateTimeFormat;
    private readonly calendar: () => Intl.DateTimeFormat;
    private readonly numbers: () => Intl.NumberFormat;
    private readonly shares: () => Intl.NumberFormat;
    private readonly plurals: () => Intl.PluralRules;

    /** @param timezone an IANA name; undefined, or one that this browser does not know: the zone of the device */
    constructor(
        private readonly language: Language,
        timezone: string | undefined,
    ) {
        const zone = once(() => known(timezone));
        this.clock = once(() => new Intl.DateTimeFormat(language, { ...TIME, ...zone() }));
        this.calendar = once(() => new Intl.DateTimeFormat(language, { ...DATE, ...zone() }));
        this.numbers = once(() => new Intl.NumberFormat(language));
        this.shares = once(() => new Intl.NumberFormat(language, { style: "percent" }));
        this.plurals = once(() => new Intl.PluralRules(language));
    }

    /** Hours and minutes, 20:01. */
    time(ms: number): string {
        return this.clock().format(ms);
    }

    /** Day and month, without the year. */
    date(ms: number): string {
        return this.calendar().format(ms);
    }

    isSameDay(ms: number, other: number): boolean {
        return this.date(ms) === this.date(other) && Math.abs(ms - other) < 2 * DAY_MS;
    }

    number(n: number): string {
        return this.numbers().format(n);
    }

    percent(share: number): string {
        return this.shares().format(share);
    }

    /** Bytes in the largest unit of which there is at least one. */
    bytes(n: number): string {
        const steps = n < 1 ? 0 : Math.min(Math.floor(Math.log10(n) / 3), UNITS.length - 1);
        const style = { style: "unit", unit: UNITS[steps] ?? "byte", maximumFractionDigits: 1 } as const;
        return new Intl.NumberFormat(this.language, style).format(n / 1000 ** steps);
    }

    isOne(n: number): boolean {
        return this.plurals().select(n) === "one";
    }
}

/** What is made when it is first asked for. */
function once<Made>(make: () => Made): () => Made {
    let made: Made | undefined;
    return () => (made ??= make());
}

function known(timezone: string | undefined): { timeZone?: string } {
    if (timezone === undefined) return {};
    try {
        new Intl.DateTimeFormat("en", { timeZone: timezone });
    } catch (error) {
        if (error instanceof RangeError) return {};
        throw error;
    }
    return { timeZone: timezone };
}
