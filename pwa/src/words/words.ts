/** What a gate says to people: the sentences of one language, with the numbers and times of one event in them. */

import { filled, sentence, type Counted, type Key } from "./catalogue.ts";
import { Formats, span } from "./formats.ts";
import type { Language } from "./language.ts";

export type Values = Readonly<Record<string, string | number>>;

/** From when on an age is told as a length of time and no longer as "just now". */
const NOW_MS = 10_000;

export class Words {
    readonly formats: Formats;

    /** @param timezone an IANA name; undefined: the zone of the device */
    constructor(
        readonly language: Language,
        timezone: string | undefined,
    ) {
        this.formats = new Formats(language, timezone);
    }

    say(key: Key, values: Values = {}): string {
        return this.sayOf(key, values);
    }

    /** A sentence whose name came from the gate. `UnknownWords` if there is none. */
    sayOf(key: string, values: Values = {}): string {
        return filled(sentence(key, this.language), this.written(values));
    }

    /** The singular or the plural of a sentence, whose `{n}` is this number. */
    counted(base: Counted, n: number, values: Values = {}): string {
        return this.sayOf(`${base}.${this.formats.isOne(n) ? "one" : "other"}`, { ...values, n });
    }

    /** 20 s, 7 min, 3 h, 2 days. */
    span(ms: number): string {
        const { unit, n } = span(ms);
        return unit === "days" ? this.counted("gate.span.days", n) : this.say(`gate.span.${unit}`, { n });
    }

    ago(ms: number, now: number): string {
        const age = now - ms;
        return age < NOW_MS ? this.say("gate.ago.now") : this.say("gate.ago", { span: this.span(age) });
    }

    time(ms: number): string {
        return this.formats.time(ms);
    }

    private written(values: Values): Values {
        const pairs = Object.entries(values).map(([name, value]) => [
            name,
            typeof value === "number" ? this.formats.number(value) : value,
        ]);
        return Object.fromEntries(pairs) as Values;
    }
}
