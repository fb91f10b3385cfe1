/** Reading a boarding pass: strict about its structure, lenient where real airlines deviate, and then it says so (FORMAT.md 8). */

import { Malformed, NotAPass } from "../errors.ts";
import { cut, HEAD, LEG, REPEATED, UNIQUE, width, type Field, type Values } from "./fields.ts";
import { FIELD_FORM, remarksOn, remarksOnSection, type Remark, type Warning } from "./warnings.ts";

export const TEXT_CAP = 1_450; // 23 + 4 * (37 + 255) + 4 + 255
export const MARKER = ">";
export const SECURITY_MARK = "^";

const FIRST = 2;
const HEAD_END = FIRST + width(HEAD);
const LEG_WIDTH = width(LEG);
const LEAST_LEG = width(LEG.slice(0, 6));

/** One flight of the pass. Without `repeated` the leg says nothing conditional; `airlineUse` is the airline's own text. */
export interface Leg {
    readonly values: Values<typeof LEG>;
    /** The declared size of its variable part. */
    readonly size: number;
    readonly repeated: Values<typeof REPEATED> | undefined;
    readonly airlineUse: string;
}

/** The security data (8.6): its type, and the characters as they stand. */
export interface Security {
    readonly type: string;
    readonly data: string;
}

/**
 * What was read: each value is the field's own characters, spaces and zeros included; "" is not said at all.
 *
 * Without `version` and `unique` the first leg has no conditional part at all. `signed`: every character before the security data,
 * as scanned. `remarks`: where the pass deviates.
 */
export interface Parsed {
    readonly head: Values<typeof HEAD>;
    readonly legs: readonly Leg[];
    readonly version: string | undefined;
    readonly unique: Values<typeof UNIQUE> | undefined;
    readonly security: Security | undefined;
    readonly signed: string;
    readonly remarks: readonly Remark[];
}

/** The names of the remarks that a reader should mind, each once, in the order of reading. */
export function warningsOf(parsed: Parsed): Warning[] {
    const minded = parsed.remarks.map(({ warning }) => warning).filter((warning) => !FIELD_FORM.has(warning));
    return [...new Set(minded)];
}

/** Whether a text is to be read as a boarding pass at all (8.1): type M and a number of legs. */
export function looksLikePass(text: string): boolean {
    return /^M[1-4]/.test(text);
}

/** The pass in this text. `NotAPass` (8.1) for what is no pass of type M; `Malformed` (8.1 to 8.6) for a broken one. */
export function parse(text: string): Parsed {
    if (!looksLikePass(text)) throw new NotAPass();
    const bare = text.replace(/[\r\n]+$/, "");
    if (bare.length > TEXT_CAP) throw new Malformed("8.1", `a pass of ${bare.length} characters`);
    if (!/^[ -~]*$/.test(bare)) throw new Malformed("8.1", "a character outside the printable ASCII");
    return new Reading(bare, bare.length < text.length ? [{ warning: "LINE_ENDING", at: "" }] : []).run();
}

/** One pass being read: where it stands, and what was remarked so far. */
class Reading {
    private at = HEAD_END;
    private version: string | undefined;
    private unique: Values<typeof UNIQUE> | undefined;

    constructor(
        private readonly text: string,
        private readonly remarks: Remark[],
    ) {}

    run(): Parsed {
        if (this.text.length < HEAD_END)
            throw new Malformed("8.2", `a pass of ${this.text.length} characters`);
        const head = this.fields(HEAD, this.text.slice(FIRST, HEAD_END), "");
        const count = Number(this.text.charAt(1));
        const legs: Leg[] = [];
        while (legs.length < count) legs.push(this.leg(legs.length, legs.length === count - 1));
        const [end, security] = this.security();
        const { version, unique, remarks } = this;
        return { head, legs, version, unique, security, signed: this.text.slice(0, end), remarks };
    }

    private remark(warning: Warning, at: string): void {
        this.remarks.push({ warning, at });
    }

    private fields<T extends readonly Field[]>(fields: T, text: string, prefix: string): Values<T> {
        const values = cut(fields, text);
        this.remarks.push(...remarksOn(fields, values, prefix));
        return values;
    }

    private take(size: number): string {
        const taken = this.text.slice(this.at, this.at + size);
        this.at += size;
        return taken;
    }

    private leg(place: number, last: boolean): Leg {
        const where = `legList[${place}]`;
        const mandatory = this.take(LEG_WIDTH);
        const values = this.fields(LEG, mandatory, `${where}.`);
        const sizeText = this.take(2);
        if (sizeText.length < 2) {
            this.checkCut(mandatory, where, last);
            return { values, size: 0, repeated: undefined, airlineUse: "" };
        }
        const size = this.size(sizeText, `${where}.variableSize`);
        const area = this.take(size);
        const torn = area.length < size;
        if (torn) this.checkAreaCut(area, where, last);
        return { values, size, ...this.variable(area, place, where, torn) };
    }

    /** A last leg may end early, but not before its date: less would name no flight (8.3). */
    private checkCut(mandatory: string, where: string, last: boolean): void {
        if (!last || mandatory.length < LEAST_LEG) {
            throw new Malformed("8.3", `${where} ends after ${mandatory.length} characters`);
        }
        this.remark("LEG_CUT", where);
    }

    private checkAreaCut(area: string, where: string, last: boolean): void {
        if (!last || area.includes(SECURITY_MARK))
            throw new Malformed("8.4", `the size of ${where} reaches beyond it`);
        this.remark("VARIABLE_CUT", where);
    }

    /** The leg's repeated section and airline use; the first leg's area begins with what all legs share (8.4, 8.5). */
    private variable(
        area: string,
        place: number,
        where: string,
        torn: boolean,
    ): Pick<Leg, "repeated" | "airlineUse"> {
        if (area === "") return { repeated: undefined, airlineUse: "" };
        let at = 0;
        if (place === 0) {
            if (!area.startsWith(MARKER)) {
                this.remark("NO_MARKER", where);
                return { repeated: undefined, airlineUse: area };
            }
            at = this.shared(area, torn);
            if (this.unique === undefined) return { repeated: undefined, airlineUse: "" };
        }
        const [repeated, end] = this.section(area, at, REPEATED, `${where}.repeated`, torn);
        return { repeated, airlineUse: area.slice(end) };
    }

    /** Read the version and the section of all legs; where the first leg's own part begins. */
    private shared(area: string, torn: boolean): number {
        this.version = area.slice(1, 2);
        if (!/^[1-8]$/.test(this.version)) this.remark("VERSION_UNKNOWN", "version");
        const [unique, at] = this.section(area, 2, UNIQUE, "unique", torn);
        this.unique = unique;
        return at;
    }

    /** The values of a section that begins with its size at `at`, and where it ends; undefined where there is not even a size. */
    private section<T extends readonly Field[]>(
        area: string,
        at: number,
        fields: T,
        where: string,
        torn: boolean,
    ): [Values<T> | undefined, number] {
        const sizeText = area.slice(at, at + 2);
        if (sizeText.length < 2) {
            if (sizeText !== "" && !torn) throw new Malformed("8.4", `the size of ${where} is one character`);
            return [undefined, area.length];
        }
        const size = this.size(sizeText, where);
        const body = area.slice(at + 2, at + 2 + size);
        if (body.length < size) this.remark("SECTION_CUT", where);
        const values = cut(fields, body);
        this.remarks.push(...remarksOnSection(fields, body, values, where));
        return [values, at + 2 + size];
    }

    private size(text: string, where: string): number {
        if (text === "  ") {
            this.remark("SIZE_BLANK", where);
            return 0;
        }
        if (!/^[0-9A-Fa-f]{2}$/.test(text))
            throw new Malformed("8.4", `${where}: ${text} is no hexadecimal size`);
        if (/[a-f]/.test(text)) this.remark("SIZE_LOWER_CASE", where);
        return Number.parseInt(text, 16);
    }

    /** Where the security data begins, and what it is. */
    private security(): [number, Security | undefined] {
        const rest = this.text.slice(this.at);
        const start = Math.min(this.at, this.text.length);
        const data = rest.replace(/^ +/, "");
        if (data !== "" && !data.startsWith(SECURITY_MARK)) {
            throw new Malformed("8.4", `${rest.length} characters stand behind the last leg`);
        }
        if (data.length < rest.length) this.remark("TRAILING_SPACES", "");
        return data === ""
            ? [start, undefined]
            : [start + rest.length - data.length, this.securityData(data)];
    }

    private securityData(text: string): Security {
        const sizeText = text.slice(2, 4);
        if (sizeText.length < 2) throw new Malformed("8.6", "the security data has no size");
        const size = this.size(sizeText, "security.length");
        const [data, behind] = [text.slice(4, 4 + size), text.slice(4 + size)];
        if (size > 0 && data === "")
            throw new Malformed("8.6", `none of the ${size} characters of security data is there`);
        if (data.length < size) this.remark("SECURITY_CUT", "security");
        if (/[^ ]/.test(behind))
            throw new Malformed("8.6", `${behind.length} characters stand behind the security data`);
        if (behind !== "") this.remark("TRAILING_SPACES", "security");
        return { type: text.charAt(1), data };
    }
}
