/** Values as the files say them. */

import { hex } from "../../src/keys/hexadecimal.ts";

/** Bytes in hexadecimal, names in snake case, positions as pairs; what is not said is left out. */
export function said(value: unknown): unknown {
    if (value instanceof Uint8Array) return hex(value);
    if (Array.isArray(value)) return value.map(said);
    if (typeof value !== "object" || value === null) return value;
    const items = Object.entries(value).filter(([, item]) => item !== undefined);
    if (items.map(([name]) => name).join() === "gen,pos") return items.map(([, item]) => said(item));
    return Object.fromEntries(items.map(([name, item]) => [snake(name), said(item)]));
}

/** Objects as rows: the values alone, in their order. */
export function rows(values: readonly object[]): unknown {
    return values.map((value) => said(Object.values(value)));
}

function snake(name: string): string {
    return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
