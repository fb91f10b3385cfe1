/** Where a pass that was read is not as it should be: a closed list of names (FORMAT.md 8.11). */

import { width, type Field } from "./fields.ts";

/** Those about the structure: a text with one of them has another spelling. */
export const MARKED: ReadonlySet<Warning> = new Set([
    "LINE_ENDING",
    "TRAILING_SPACES",
    "LEG_CUT",
    "VARIABLE_CUT",
    "SECTION_CUT",
    "FIELD_CUT",
    "SECURITY_CUT",
    "FIELDS_UNKNOWN",
    "SIZE_BLANK",
    "SIZE_LOWER_CASE",
] as const);

/** Those about how a field is written: remarks, no warnings, since its characters are handed on as they stand. */
export const FIELD_FORM: ReadonlySet<Warning> = new Set([
    "FIELD_BLANK",
    "LOWER_CASE",
    "NOT_PADDED",
    "NO_SLASH",
    "FIELD_UNUSUAL",
] as const);

/** One way in which real passes deviate, by its name in JSON and in vectors. */
export type Warning =
    | "LINE_ENDING"
    | "TRAILING_SPACES"
    | "LEG_CUT"
    | "VARIABLE_CUT"
    | "SECTION_CUT"
    | "FIELD_CUT"
    | "SECURITY_CUT"
    | "NO_MARKER"
    | "VERSION_UNKNOWN"
    | "FIELDS_UNKNOWN"
    | "SIZE_BLANK"
    | "SIZE_LOWER_CASE"
    | "FIELD_BLANK"
    | "LOWER_CASE"
    | "NOT_PADDED"
    | "NO_SLASH"
    | "DATE_IMPOSSIBLE"
    | "FIELD_UNUSUAL";

/** A warning, and the place it is about, in the names of the JSON form: `legList[0].seat`. */
export interface Remark {
    readonly warning: Warning;
    readonly at: string;
}

type Read = Readonly<Record<string, string>>;

/** What is unusual about these fields. What was cut off is told elsewhere. */
export function remarksOn(fields: readonly Field[], values: Read, prefix: string): Remark[] {
    return fields.flatMap((field) => {
        const value = values[field.label] ?? "";
        const warning = value.length === field.size ? unusual(field, value) : undefined;
        return warning === undefined ? [] : [{ warning, at: prefix + field.label }];
    });
}

/** What is unusual about a conditional section. Blank is not: it is how a section says nothing. */
export function remarksOnSection(
    fields: readonly Field[],
    text: string,
    values: Read,
    place: string,
): Remark[] {
    const each = remarksOn(fields, values, `${place}.`).filter(({ warning }) => warning !== "FIELD_BLANK");
    return [...each, ...endsOddly(fields, text, values, place)];
}

function endsOddly(fields: readonly Field[], text: string, values: Read, place: string): Remark[] {
    if (text.length > width(fields)) return [{ warning: "FIELDS_UNKNOWN", at: place }];
    const torn = fields.find(({ label, size }) => {
        const { length } = values[label] ?? "";
        return length > 0 && length < size;
    });
    return torn === undefined ? [] : [{ warning: "FIELD_CUT", at: `${place}.${torn.label}` }];
}

function unusual(field: Field, value: string): Warning | undefined {
    if (field.form.test(value)) return undefined;
    if (value.trim() === "") return "FIELD_BLANK";
    if (field.form.test(value.toUpperCase())) return "LOWER_CASE";
    if (otherPaddings(field, value).some((other) => field.form.test(other))) return "NOT_PADDED";
    return ofKind(field, value);
}

/** The value as it would stand with zeros before it or spaces behind it. */
function otherPaddings({ size }: Field, value: string): string[] {
    const bare = value.trim().toUpperCase();
    return [filled(bare, size), filled(bare, size - 1).padEnd(size), bare.padEnd(size)];
}

/** Zeros before it; behind a sign, where one stands first. */
function filled(bare: string, size: number): string {
    const sign = bare.startsWith("+") || bare.startsWith("-") ? bare.charAt(0) : "";
    return sign + bare.slice(sign.length).padStart(size - sign.length, "0");
}

function ofKind({ label }: Field, value: string): Warning {
    if (label === "passengerName" && !value.includes("/")) return "NO_SLASH";
    if (label === "date" && /^[0-9]+$/.test(value)) return "DATE_IMPOSSIBLE";
    return "FIELD_UNUSUAL";
}
