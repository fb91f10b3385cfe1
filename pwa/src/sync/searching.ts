/** How a name that somebody types finds a guest: every word typed begins a word of the name, whatever its accents (PROTOCOL.md 3.6). */

export const WORDS_AT_MOST = 16;

const WORD = /[\p{L}\p{N}]+/gu;
const MARKS = /\p{M}+/gu;
// Letters of Latin script that are not a plain letter and an accent: people type the plain one.
const PLAIN = new Map([
    ["ø", "o"],
    ["ł", "l"],
    ["đ", "d"],
    ["ð", "d"],
    ["ħ", "h"],
    ["æ", "ae"],
    ["œ", "oe"],
    ["þ", "th"],
]);
const NOT_PLAIN = new RegExp(`[${[...PLAIN.keys()].join("")}]`, "g");

/** The words of a text as they are looked for: in order, each once, without case and accents; at most 16. */
export function wordsOf(text: string): readonly string[] {
    const bare = caseless(text).normalize("NFKD").replace(MARKS, "");
    const plain = bare.replace(NOT_PLAIN, (letter) => PLAIN.get(letter) ?? letter);
    return [...new Set(plain.match(WORD))].slice(0, WORDS_AT_MOST);
}

/** Up and down again, since `ß` and `ı` have their plain letters above only; and a sigma at the end is a sigma. */
function caseless(text: string): string {
    return text.toUpperCase().toLowerCase().replaceAll("ς", "σ");
}
