/**
 * What a hand scanner says through an input method, as those built into Android devices do: no keys that say which they are, but text
 * that appears in a field, at once or piece by piece, and perhaps Enter behind it.
 */

import { LEAST, LEAST_WITHOUT_END, withoutSymbology } from "./keystrokes.ts";

/** The part of an `<input>` that is needed: nobody types into this one. */
export interface Catch {
    value: string;
}

/** Enter came: the code in the field, if it is one; the field is empty then. */
export function dictated(field: Catch): string | undefined {
    return taken(field, LEAST);
}

/** It has been quiet for a while: the same, of what has no end. What is too short for a code is forgotten. */
export function dictatedInQuiet(field: Catch): string | undefined {
    return taken(field, LEAST_WITHOUT_END);
}

function taken(field: Catch, least: number): string | undefined {
    const text = withoutSymbology(field.value.replace(/[\r\n\t]+$/, ""));
    field.value = "";
    return text.length >= least ? text : undefined;
}
