/** What each key is on an American keyboard, by the name of its place (UI Events, `code`): alone, and with Shift. */

const SIGNS: Readonly<Record<string, string>> = {
    Space: "  ",
    Minus: "-_",
    Equal: "=+",
    BracketLeft: "[{",
    BracketRight: "]}",
    Backslash: "\\|",
    Semicolon: ";:",
    Quote: "'\"",
    Backquote: "`~",
    Comma: ",<",
    Period: ".>",
    Slash: "/?",
    NumpadAdd: "++",
    NumpadSubtract: "--",
    NumpadMultiply: "**",
    NumpadDivide: "//",
    NumpadDecimal: "..",
};
const ABOVE_DIGITS = ")!@#$%^&*(";
const PLACE = /^(Key|Digit|Numpad)(.)$/;

/** The character; undefined for a key that has none, and where the system does not say which key it was. */
export function americanKey(code: string, shift: boolean): string | undefined {
    const [, row, name] = PLACE.exec(code) ?? [];
    if (row === undefined || name === undefined) return SIGNS[code]?.charAt(shift ? 1 : 0);
    if (row === "Key") return shift ? name : name.toLowerCase();
    return row === "Digit" && shift ? ABOVE_DIGITS.charAt(Number(name)) : name;
}
