/**
 * The one table of a boarding pass's fields: reading, remarks and the JSON form all follow it (FORMAT.md 8.2 to 8.5).
 *
 * A row gives the name in JSON, the size in characters, and the usual form as a regular expression of just that width. A value
 * of another form is read all the same, with a remark.
 */

/** One field: where it goes, how wide it is, and what it usually looks like. */
export interface Field<Name extends string = string> {
    readonly label: Name;
    readonly size: number;
    readonly form: RegExp;
}

function field<const Name extends string>(label: Name, size: number, form: string): Field<Name> {
    return { label, size, form: new RegExp(`^(?:${form})$`) };
}

export const HEAD = [
    field("passengerName", 20, "(?=.{1,19}/)[A-Z][A-Z/ .'-]{19}"),
    field("eticket", 1, "[EL]"),
] as const;

export const LEG = [
    field("pnr", 7, "[A-Z0-9]{5}(?:[A-Z0-9]{2}|[A-Z0-9] |  )"),
    field("from", 3, "[A-Z]{3}"),
    field("to", 3, "[A-Z]{3}"),
    field("carrier", 3, "[A-Z0-9]{2}[A-Z0-9 ]"),
    field("flight", 5, "[0-9]{4}[A-Z ]"),
    field("date", 3, "00[1-9]|0[1-9][0-9]|[12][0-9][0-9]|3[0-5][0-9]|36[0-6]"),
    field("compartment", 1, "[A-Z]"),
    field("seat", 4, "[0-9]{3}[A-Z]|[A-Z]{3}[A-Z ]"),
    field("seq", 5, "[0-9]{4}[0-9A-Z ]"),
    field("status", 1, "[0-9A-Z]"),
] as const;

export const UNIQUE = [
    field("passengerDescription", 1, "[0-9A-Z ]"),
    field("sourceOfCheckin", 1, "[0-9A-Z ]"),
    field("sourceOfIssuance", 1, "[0-9A-Z ]"),
    field("dateOfIssue", 4, "[0-9]{4}| {4}"),
    field("documentType", 1, "[A-Z ]"),
    field("issuer", 3, "[A-Z0-9 ]{3}"),
    field("bag1", 13, "[A-Z0-9 ]{13}"),
    field("bag2", 13, "[A-Z0-9 ]{13}"),
    field("bag3", 13, "[A-Z0-9 ]{13}"),
] as const;

export const REPEATED = [
    field("airlineNumericCode", 3, "[0-9]{3}| {3}"),
    field("documentNumber", 10, "[0-9A-Z ]{10}"),
    field("selectee", 1, "[0-9A-Z ]"),
    field("intlDocVerification", 1, "[0-9A-Z ]"),
    field("marketingCarrier", 3, "[A-Z0-9 ]{3}"),
    field("ffAirline", 3, "[A-Z0-9 ]{3}"),
    field("ffNumber", 16, "[A-Z0-9 *-]{16}"),
    field("idAd", 1, "[0-9A-Z ]"),
    field("freeBaggage", 3, "[0-9A-Z ]{3}"),
    field("fastTrack", 1, "[YN ]"),
] as const;

/** The values of a table by the names of its fields. */
export type Values<T extends readonly Field[]> = Readonly<Record<T[number]["label"], string>>;

/** How many characters a table's fields have together. */
export function width(fields: readonly Field[]): number {
    return fields.reduce((sum, { size }) => sum + size, 0);
}

/** The values in a text. A field that it does not reach is "", one that it reaches in part is shorter. */
export function cut<T extends readonly Field[]>(fields: T, text: string): Values<T> {
    let at = 0;
    const values: Record<string, string> = {};
    for (const { label, size } of fields) {
        values[label] = text.slice(at, at + size);
        at += size;
    }
    return values as Values<T>;
}
