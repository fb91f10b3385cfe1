/** What a verdict names must stand in the catalogue, in both languages. */

import { expect, test } from "vitest";

import english from "../../../sync/catalogue/en.json" with { type: "json" };
import portuguese from "../../../sync/catalogue/pt-BR.json" with { type: "json" };
import { ForeignPass, NotOurs } from "../../src/keys/errors.ts";
import { Moment } from "../../src/sync/clock.ts";
import { Note, Policy } from "../../src/sync/policy.ts";
import { OUTCOMES, Reason } from "../../src/sync/reasons.ts";
import { decide, listMissing, lockedOut, refuseCode, storageFailed } from "../../src/sync/verdict.ts";
import { givenOf } from "../vectors/given.ts";
import { Vector } from "../vectors/vector.ts";

const LANGUAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    en: english,
    "pt-BR": portuguese,
};
const REASONS = Object.values(Reason).filter((reason) => typeof reason === "string");
const NOTES = Object.values(Note).filter((note) => typeof note === "string");

test.each(Object.keys(LANGUAGES))("every reason, outcome and note has its words in %s", (language) => {
    const texts = LANGUAGES[language] ?? {};
    const keys = [
        ...REASONS.flatMap((reason) => [`reason.${reason}.why`, `reason.${reason}.next`]),
        ...OUTCOMES.flatMap((outcome) => [`outcome.${outcome}`, `outcome.${outcome}.exit`]),
        ...NOTES.map((note) => `note.${note}`),
    ];
    expect(keys.filter((key) => !texts[key])).toEqual([]);
});

test("every key that a verdict of the vectors names is there", () => {
    const given = Vector.all("verdict").filter((vector) => vector.has("shown"));
    const decided = given.map((vector) => {
        const { shown, place, answer, standing, policy, moment, listAgeS, claimed } = givenOf(vector);
        return decide(shown, place, answer, standing, policy, moment, listAgeS, claimed);
    });
    const others = [lockedOut(), listMissing("exit"), storageFailed(), refuseCode(new NotOurs())];
    const named = [...decided, ...others].flatMap(({ word, why, next }) => [word, why, next]);
    for (const key of new Set(named)) expect(english, key).toHaveProperty([key]);
});

test("an old list is another step for whoever passes all the same", () => {
    const vector = Vector.all("verdict").find(({ path }) => path === "verdict/row-18-list-101-s-old.json");
    if (vector === undefined) throw new Error("the vector of an old list is not there");
    const { shown, place, answer, standing, moment } = givenOf(vector);
    const [amber, red] = [[100, 0] as const, [0, 100] as const].map(([amberS, redS]) =>
        decide(
            shown,
            place,
            answer,
            standing,
            new Policy(1, undefined, [], [], [], amberS, redS),
            moment,
            101,
        ),
    );
    expect(amber?.next).toBe("reason.LIST_TOO_OLD.next.attention");
    expect(red?.next).toBe("reason.LIST_TOO_OLD.next");
});

test("a foreign pass shows the first leg where the event is no flight", () => {
    const leg = {
        ...{ name: "DOE/JO", pnr: "ABC123", carrier: "XY", flight: "0123", day: "041" },
        ...{ origin: "GRU", destination: "LIS", compartment: "Y", seat: "12A", sequence: "0001" },
    };
    const verdict = refuseCode(new ForeignPass([leg, { ...leg, flight: "0124" }]));
    expect(verdict.boarding).toEqual(leg);
    expect(verdict.admits).toBe(false);
});

test("a clock that is a millisecond off is uncertain by a second", () => {
    expect(new Moment(1_999, 1).nowS).toBe(1);
    expect(new Moment(1_999, 1).uncertaintyS).toBe(1);
    expect(new Moment(1_999, undefined).uncertaintyS).toBeUndefined();
});
