/**
 * What a hand scanner types, told from what people type.
 *
 * A scanner passes for a keyboard: it types a whole code within some tenths of a second and then, as it comes from the factory, Enter
 * or Tab. It types as if for an American keyboard, which on any other layout makes other characters of the same keys: so each stroke is
 * taken down twice, as the system understood it and as the keys lie on an American one.
 */

import { americanKey } from "./american_keys.ts";

/** One key that went down. `key` and `code` as a `KeyboardEvent` has them. */
export interface Stroke {
    readonly key: string;
    readonly code: string;
    readonly shift: boolean;
    readonly capsLock: boolean;
    /** Control, Alt or Meta was held: no character, but for AltGr. */
    readonly isCommand: boolean;
    /** It comes by itself, since the key is held down. */
    readonly isRepeated: boolean;
    readonly atMs: number;
}

/** What is to be done with a stroke: whether the page is not to hear of it, and the code that it completes. */
export interface Heard {
    readonly isScanner: boolean;
    readonly text: string | undefined;
}

/** Between two strokes of a scanner; slow ones over Bluetooth need most of it. People need twice as long. */
const GAP_MS = 60;
/** The shortest thing that is taken for a code. */
export const LEAST = 4;
/** The shortest that is taken for one without Enter or Tab behind it. */
export const LEAST_WITHOUT_END = 8;
/** How long it is quiet before a code without an end is taken to be over, in milliseconds. */
export const QUIET_MS = 150;

/** The keys that end a code. */
export const ENDS: ReadonlySet<string> = new Set(["Enter", "Tab"]);
/** The shortest ticket: 25 bytes and a signature in base45 (FORMAT.md 1.1, 1.4). What is shorter is still being typed. */
export const LEAST_TICKET = 138;
/** The shortest boarding pass: what every one has, of one leg (FORMAT.md clause 8). */
const LEAST_PASS = 60;
/** Before a code some scanners say which kind of symbol it was (ISO/IEC 15424), as in `]Q1` for QR. */
const SYMBOLOGY = /^\][A-Za-z][0-9A-Za-z]/;
const TICKET = /^PT1[:+][0-9A-Z $%*+\-./:]+$/;
const BOARDING_PASS = /^M[1-4][^/]{1,19}\/[ -~]{38,}$/;

/** The strokes so far. */
export class Keystrokes {
    private typed = "";
    private american = "";
    private capsLock = false;
    private lastMs = Number.NEGATIVE_INFINITY;

    /** A key went down somewhere on the page, in no field that somebody fills in. */
    hear(stroke: Stroke): Heard {
        if (stroke.atMs - this.lastMs > GAP_MS) this.drop();
        if (this.length > 0) this.lastMs = stroke.atMs;
        if (stroke.isRepeated) this.drop();
        else if (ENDS.has(stroke.key)) return this.ended();
        else if (isCharacter(stroke)) return this.heard(stroke);
        // What else scanners send between characters, such as Shift, or Control and a letter for a separator.
        return { isScanner: stroke.isCommand && this.typed.length > 1, text: undefined };
    }

    /** It has been quiet for `QUIET_MS`: the code that was typed without an end, if it was one. */
    quiet(): string | undefined {
        const { text } = this.length >= LEAST_WITHOUT_END ? this.ended() : { text: undefined };
        this.drop();
        return text;
    }

    /** Forget what was typed: somebody began to fill in a field. */
    drop(): void {
        this.typed = this.american = "";
        this.lastMs = Number.NEGATIVE_INFINITY;
    }

    private get length(): number {
        return Math.max(this.typed.length, this.american.length);
    }

    private heard(stroke: Stroke): Heard {
        const isFirst = this.length === 0;
        this.typed += stroke.key.length === 1 ? stroke.key : "";
        this.american += americanKey(stroke.code, stroke.shift) ?? "";
        this.capsLock = stroke.capsLock;
        this.lastMs = stroke.atMs;
        return { isScanner: !isFirst, text: undefined };
    }

    private ended(): Heard {
        const isCode = this.length >= LEAST;
        const text = isCode ? this.meant() : undefined;
        this.drop();
        return { isScanner: isCode, text };
    }

    /** The reading that is a code of a kind we know; where none is, what the system understood. */
    private meant(): string {
        const readings = [this.typed, this.american].map(withoutSymbology);
        const swapped = this.capsLock ? readings.map(withCaseSwapped) : [];
        const known = [...readings, ...swapped].find(isKnown);
        return known ?? readings[0] ?? "";
    }
}

export function withoutSymbology(text: string): string {
    return text.replace(SYMBOLOGY, "");
}

/** The whole ticket or boarding pass that this text is; undefined: it may be anything. */
export function codeIn(text: string): string | undefined {
    const code = withoutSymbology(text.trim());
    return isKnown(code) && code.length >= (TICKET.test(code) ? LEAST_TICKET : LEAST_PASS) ? code : undefined;
}

function isKnown(text: string): boolean {
    return TICKET.test(text) || BOARDING_PASS.test(text);
}

/** A key without a character of its own, as for an accent, still has its place on an American keyboard. */
function isCharacter(stroke: Stroke): boolean {
    return !stroke.isCommand && (stroke.key.length === 1 || stroke.key === "Dead");
}

function withCaseSwapped(text: string): string {
    return Array.from(text, (char) =>
        char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase(),
    ).join("");
}
