import { expect, test } from "vitest";

import { wordsOf } from "../../src/sync/searching.ts";

test.each([
    ["João D'Ávila", ["joao", "d", "avila"]],
    ["Søren Straße", ["soren", "strasse"]],
    ["ÆSIR þór Œuvre", ["aesir", "thor", "oeuvre"]],
    ["IRMA ırmak İnci", ["irma", "irmak", "inci"]],
    ["ΟΔΥΣΣΕΥΣ Οδυσσεύς", ["οδυσσευσ"]],
    ["ﬁnn ２nd", ["finn", "2nd"]],
    ["a_b-c, a", ["a", "b", "c"]],
    [" .,- ", []],
])("the words of %j are %j", (text, words) => {
    expect(wordsOf(text)).toEqual(words);
});

test("no more than sixteen words are looked for", () => {
    const letters = Array.from("abcdefghijklmnopqrstuvwxyz");
    expect(wordsOf(letters.join(" "))).toEqual(letters.slice(0, 16));
});
