import { expect, test } from "vitest";

import { codeIn, Keystrokes, LEAST_TICKET, QUIET_MS, type Stroke } from "../../src/decoding/keystrokes.ts";
import { encode } from "../../src/keys/base45.ts";
import { FIXED_BYTES } from "../../src/keys/body.ts";
import { SIGNATURE_BYTES } from "../../src/keys/crypto.ts";
import { PREFIX } from "../../src/keys/ticket.ts";
import { AMERICAN, BRAZILIAN, GERMAN, strokesOf, type Layout } from "./scanner.ts";

const TICKET = "PT1:6BF3A $%*+-./:0Z";
const PASS = "M1DESMARAIS/LUC       EABC123 YULFRAAC 0834 326J001A0025 100^958AbCd+/xyz";

/** What comes of these strokes, and of the silence after them. */
function typed(strokes: readonly Stroke[], keys = new Keystrokes()): (string | undefined)[] {
    const texts = strokes.map((stroke) => keys.hear(stroke).text);
    return [...texts, keys.quiet()].filter((text) => text !== undefined);
}

function scanned(text: string, layout: Layout = AMERICAN, end = "Enter"): (string | undefined)[] {
    return typed(strokesOf(text, { layout, end }));
}

test("a code is heard whole, whatever ends it", () => {
    for (const end of ["Enter", "Tab", ""]) {
        expect(scanned(TICKET, AMERICAN, end)).toEqual([TICKET]);
        expect(scanned(PASS, AMERICAN, end)).toEqual([PASS]);
    }
});

test("a scanner set to American keys is understood on other layouts", () => {
    for (const layout of [BRAZILIAN, GERMAN]) {
        expect(scanned(TICKET, layout)).toEqual([TICKET]);
        expect(scanned(PASS, layout)).toEqual([PASS]);
    }
});

test("a scanner set to the system's own layout is understood, too", () => {
    const own = strokesOf(TICKET, { layout: AMERICAN, end: "Enter" }).map((stroke) => ({
        ...stroke,
        code: stroke.key === "Enter" ? "Enter" : "KeyX",
    }));
    expect(typed(own)).toEqual([TICKET]);
});

test("keys without places are taken as the system understood them", () => {
    const bare = strokesOf(TICKET, { layout: AMERICAN, end: "Enter" }).map((one) => ({ ...one, code: "" }));
    expect(typed(bare)).toEqual([TICKET]);
});

test("what a scanner says of the symbol is no part of the code", () => {
    expect(scanned(`]Q1${TICKET}`)).toEqual([TICKET]);
    expect(scanned(`]Q1${TICKET}`, BRAZILIAN)).toEqual([TICKET]);
    expect(scanned(`]L0${PASS}`)).toEqual([PASS]);
});

test("a code of another system is heard as it stands", () => {
    expect(scanned("ab12-XY")).toEqual(["ab12-XY"]);
});

test("Caps Lock turns no code into another one", () => {
    const locked = (text: string): (string | undefined)[] =>
        typed(strokesOf(text, { layout: AMERICAN, end: "Enter", capsLock: true }));
    expect(locked(TICKET)).toEqual([TICKET]);
    expect(locked(PASS)).toEqual([PASS]);
    expect(scanned("pt1:lower")).toEqual(["pt1:lower"]);
});

test("what people type is theirs, Enter and all", () => {
    const keys = new Keystrokes();
    const heard = strokesOf(TICKET, { layout: AMERICAN, end: "Enter", gapMs: 90 }).map((stroke) =>
        keys.hear(stroke),
    );
    expect(heard.every((one) => !one.isScanner && one.text === undefined)).toBe(true);
    expect(keys.quiet()).toBeUndefined();
});

test("two keys that fall together are no code", () => {
    expect(scanned("ab")).toEqual([]);
    expect(scanned("seven77", AMERICAN, "")).toEqual([]);
    expect(scanned("seven77", AMERICAN, "Enter")).toEqual(["seven77"]);
});

test("a key that is held down is no scanner", () => {
    const held = strokesOf("aaaaaaaaaaaa", { layout: AMERICAN, end: "Enter" });
    expect(typed(held.map((stroke, place) => ({ ...stroke, isRepeated: place > 0 && place < 12 })))).toEqual(
        [],
    );
});

test("two codes one after the other are two", () => {
    const keys = new Keystrokes();
    const first = strokesOf(TICKET, { layout: AMERICAN, end: "Enter" });
    const second = strokesOf(PASS, { layout: AMERICAN, end: "Enter", fromMs: 2_000 });
    expect(typed([...first, ...second], keys)).toEqual([TICKET, PASS]);
});

test("half a code that broke off is not put before the next one", () => {
    const half = strokesOf(TICKET.slice(0, 6), { layout: AMERICAN, end: "" });
    const whole = strokesOf(TICKET, { layout: AMERICAN, end: "Enter", fromMs: 1_000 });
    expect(typed([...half, ...whole])).toEqual([TICKET]);
});

test("of a code the page hears its first key at most, and neither Enter nor spaces", () => {
    const keys = new Keystrokes();
    const kept = strokesOf(TICKET, { layout: AMERICAN, end: "Enter" })
        .filter((stroke) => stroke.key !== "Shift")
        .map((stroke) => keys.hear(stroke).isScanner);
    expect(kept).toEqual([false, ...kept.slice(1).map(() => true)]);
});

test("a separator that comes as Control and a letter is left out and does not end the code", () => {
    const strokes = strokesOf("0104912345123459", { layout: AMERICAN, end: "Enter" });
    const separator = { ...strokes[4], key: "]", code: "BracketRight", isCommand: true } as Stroke;
    expect(typed([...strokes.slice(0, 5), separator, ...strokes.slice(5)])).toEqual(["0104912345123459"]);
});

test("silence is longer than any pause within a code", () => {
    expect(QUIET_MS).toBeGreaterThan(60);
});

test("the shortest ticket is a whole one, and one that lacks its end is not", () => {
    const shortest = PREFIX + encode(new Uint8Array(FIXED_BYTES + SIGNATURE_BYTES));
    expect(shortest).toHaveLength(LEAST_TICKET);
    expect([codeIn(shortest), codeIn(`]Q1${shortest} `)]).toEqual([shortest, shortest]);
    expect([codeIn(shortest.slice(0, -1)), codeIn(PASS), codeIn(PASS.slice(0, 50))]).toEqual([
        undefined,
        PASS,
        undefined,
    ]);
});
