/** What a gate says: filled, in the language and the time zone that are due. */

import { expect, test } from "vitest";

import english from "../../../sync/catalogue/en.json";
import { ANSWERS } from "../../src/gallery/samples.ts";
import { told } from "../../src/screens/verdict/told.ts";
import { LANGUAGES, preferred } from "../../src/words/language.ts";
import { Words } from "../../src/words/words.ts";
import { UnknownWords } from "../../src/words/catalogue.ts";

const AT_MS = Date.UTC(2026, 10, 21, 22, 52);

test("a browser's language is spoken whatever its region, and anybody else is spoken to in English", () => {
    expect(preferred(["pt-PT", "en"])).toBe("pt-BR");
    expect(preferred(["de-DE", "en-GB"])).toBe("en");
    expect(preferred(["fr"])).toBe("en");
    expect(preferred([])).toBe("en");
});

test("times are those of the event, wherever the device thinks it is", () => {
    expect(new Words("pt-BR", "America/Sao_Paulo").time(AT_MS)).toBe("19:52");
    expect(new Words("en", "Asia/Tokyo").time(AT_MS)).toBe("07:52");
});

test("a time zone that this browser does not know leaves the device's own", () => {
    expect(new Words("en", "Atlantis/Capital").time(AT_MS)).toBe(new Words("en", undefined).time(AT_MS));
});

test("midnight is written 00:00 and not 24:00", () => {
    expect(new Words("en", "UTC").time(Date.UTC(2026, 10, 21))).toBe("00:00");
});

test("numbers are written by the language's habit, in sentences too", () => {
    expect(new Words("pt-BR", undefined).say("gate.line.unsent", { n: 12345 })).toBe("12.345 por enviar");
    expect(new Words("en", undefined).say("gate.line.unsent", { n: 12345 })).toBe("12,345 to send");
});

test("one thing and several are told apart", () => {
    const words = new Words("pt-BR", undefined);
    expect(words.counted("gate.ready.unsent", 1)).toBe("1 registro ainda está aqui");
    expect(words.counted("gate.ready.unsent", 2)).toBe("2 registros ainda estão aqui");
});

test("an age is told in the one unit that says enough", () => {
    const words = new Words("en", undefined);
    const ages = [0, 9_999, 45_000, 150_000, 7_199_999, 7_200_000, 172_800_000];
    expect(ages.map((age) => words.ago(AT_MS - age, AT_MS))).toEqual([
        "just now",
        "just now",
        "45 s ago",
        "2 min ago",
        "119 min ago",
        "2 h ago",
        "2 days ago",
    ]);
});

test("a time that lies ahead is told as now", () => {
    expect(new Words("en", undefined).ago(AT_MS + 5_000, AT_MS)).toBe("just now");
});

test("sizes are told in the largest unit of which there is one", () => {
    const { formats } = new Words("en", undefined);
    expect(formats.bytes(999)).toBe("999 byte");
    expect(formats.bytes(1_500_000)).toBe("1.5 MB");
    expect(formats.bytes(10_700_000_000)).toBe("10.7 GB");
    expect(formats.bytes(0)).toBe("0 byte");
});

test("two times of one day of the event are of one day, and a year apart they are not", () => {
    const { formats } = new Words("en", "America/Sao_Paulo");
    expect(formats.isSameDay(AT_MS, AT_MS + 60 * 60 * 1000)).toBe(true);
    expect(formats.isSameDay(AT_MS, AT_MS + 5 * 60 * 60 * 1000)).toBe(false);
    expect(formats.isSameDay(AT_MS, Date.UTC(2027, 10, 21, 22, 52))).toBe(false);
});

test("a sentence that is not there, and a value that is missing, are mistakes", () => {
    const words = new Words("en", undefined);
    expect(() => words.sayOf("gate.no.such")).toThrow(UnknownWords);
    expect(() => words.say("use.at")).toThrow(UnknownWords);
});

test("every reason that a gate gives has its words in every language", () => {
    const reasons = Object.keys(english).filter((key) => key.startsWith("reason."));
    expect(reasons.length).toBeGreaterThan(60);
    for (const language of LANGUAGES) {
        const words = new Words(language, undefined);
        const values = { time: "20:00", date: "21 Nov", gate: "Gate A", other: "Gate B" };
        expect(reasons.map((key) => words.sayOf(key, values)).every((said) => said.length > 3)).toBe(true);
    }
});

test("who was let in against the rules is told by whose word, and against what", () => {
    const words = new Words("en", undefined);
    const answer = {
        ...ANSWERS.repeat,
        outcome: "admit",
        word: "outcome.admit",
        letInBy: "Rosa Lima",
    } as const;
    expect(told(answer, words)).toEqual({
        word: words.say("outcome.admit"),
        why: "Let in by Rosa Lima",
        next: `The rules said: ${words.sayOf(answer.why)}`,
    });
    expect(told(ANSWERS.repeat, words).why).toBe(words.sayOf(ANSWERS.repeat.why));
});

test("of a guest who was let in without a code the steward is still told to look at a document", () => {
    const words = new Words("en", undefined);
    expect(told({ ...ANSWERS.withoutCode, letInBy: "Rosa Lima" }, words)).toEqual({
        word: words.say("outcome.admit"),
        why: "Let in by Rosa Lima",
        next: words.say("reason.NOT_SHOWN.next"),
    });
});
