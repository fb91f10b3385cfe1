/** A hand scanner that types: as an American keyboard would, into a system of this layout. */

import type { Stroke } from "../../src/decoding/keystrokes.ts";

/** Places of an American keyboard whose characters are others here: alone, and with Shift. */
export type Layout = Readonly<Record<string, readonly [string, string]>>;

export const AMERICAN: Layout = {};
/** ABNT2. */
export const BRAZILIAN: Layout = {
    Semicolon: ["ç", "Ç"],
    Slash: [";", ":"],
    Quote: ["Dead", "Dead"],
    BracketLeft: ["Dead", "Dead"],
    BracketRight: ["[", "{"],
    Backslash: ["]", "}"],
    Digit6: ["6", "Dead"],
};
export const GERMAN: Layout = {
    KeyY: ["z", "Z"],
    KeyZ: ["y", "Y"],
    Semicolon: ["ö", "Ö"],
    Slash: ["-", "_"],
    Minus: ["ß", "?"],
    Equal: ["Dead", "Dead"],
    Digit6: ["6", "&"],
    Digit8: ["8", "("],
    BracketRight: ["+", "*"],
};

const SIGNS: Readonly<Record<string, string>> = {
    " ": "Space",
    $: "+Digit4",
    "%": "+Digit5",
    "^": "+Digit6",
    "*": "+Digit8",
    "+": "+Equal",
    "-": "Minus",
    ".": "Period",
    "/": "Slash",
    ":": "+Semicolon",
    "]": "BracketRight",
};

export interface Typing {
    readonly layout: Layout;
    /** The key behind the code; none if empty. */
    readonly end: string;
    readonly gapMs?: number;
    readonly fromMs?: number;
    readonly capsLock?: boolean;
}

/** Every key that goes down, Shift among them. */
export function strokesOf(text: string, typing: Typing): Stroke[] {
    const strokes = Array.from(text).flatMap((char) => strokesOfChar(char, typing));
    const all = typing.end === "" ? strokes : [...strokes, down(typing.end, typing.end, false, typing)];
    let atMs = typing.fromMs ?? 0;
    return all.map((stroke) => ({
        ...stroke,
        atMs: (atMs += stroke.key === "Shift" ? 2 : (typing.gapMs ?? 8)),
    }));
}

function strokesOfChar(char: string, typing: Typing): Stroke[] {
    const [code, shift] = placeOf(char);
    const letter = /[A-Za-z]/.test(char);
    const plain = typing.layout[code]?.[shift ? 1 : 0] ?? char;
    const key = letter && typing.capsLock === true ? swapped(plain) : plain;
    const stroke = down(key, code, shift, typing);
    return shift ? [down("Shift", "ShiftLeft", true, typing), stroke] : [stroke];
}

function placeOf(char: string): [string, boolean] {
    if (/[a-z]/.test(char)) return [`Key${char.toUpperCase()}`, false];
    if (/[A-Z]/.test(char)) return [`Key${char}`, true];
    if (/[0-9]/.test(char)) return [`Digit${char}`, false];
    const sign = SIGNS[char];
    if (sign === undefined) throw new Error(`the scanner cannot type ${char}`);
    return [sign.replace(/^\+/, ""), sign.startsWith("+")];
}

function swapped(char: string): string {
    return char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase();
}

function down(key: string, code: string, shift: boolean, typing: Typing): Stroke {
    const capsLock = typing.capsLock ?? false;
    return { key, code, shift, capsLock, isCommand: false, isRepeated: false, atMs: 0 };
}
