/** Positions, generations, and which part is older (PROTOCOL.md 2). */

import { expect, test } from "vitest";

import { Fields, type Value } from "../../src/keys/cbor.ts";
import { Malformed } from "../../src/keys/errors.ts";
import { StalePart, WrongGeneration } from "../../src/sync/errors.ts";
import {
    Ancestry,
    checkNewer,
    readAncestry,
    readPosition,
    type Fork,
    type Position,
} from "../../src/sync/position.ts";

// 1 ----------90 lost
//    2 from 1 at 60 ------120
//       3 from 2 at 100 ---
//    4 from 1 at 50: both 2 and 3 are lost
const LINES = new Ancestry([
    [2, 1, 60],
    [3, 2, 100],
    [4, 1, 50],
]);

function at(gen: number, pos: number): Position {
    return { gen, pos };
}

test.each([
    [at(1, 10), at(1, 10)],
    [at(1, 10), at(1, 0)],
    [at(2, 70), at(1, 60)],
    [at(3, 110), at(2, 100)],
    [at(3, 110), at(1, 60)],
    [at(4, 51), at(1, 50)],
    [at(2, 40), at(1, 40)],
])("at %j all that %j knew is known", (later, earlier) => {
    expect(LINES.covers(later, earlier)).toBe(true);
});

test.each([
    [at(1, 10), at(1, 11)],
    [at(2, 70), at(1, 61)],
    [at(3, 110), at(2, 101)],
    [at(3, 110), at(1, 61)],
    [at(4, 60), at(1, 51)],
    [at(4, 999), at(2, 61)],
    [at(1, 999), at(2, 61)],
    [at(2, 40), at(1, 41)],
    [at(9, 999), at(1, 1)],
])("at %j nothing is known of %j, which lies ahead or on another line", (later, earlier) => {
    expect(LINES.covers(later, earlier)).toBe(false);
});

test("a holder goes on only where nothing it holds was lost", () => {
    expect(LINES.descends(3, at(1, 60))).toBe(true);
    expect(LINES.descends(3, at(1, 61))).toBe(false);
    expect(LINES.descends(3, at(3, 1e9))).toBe(true);
    expect(LINES.descends(1, at(2, 61))).toBe(false);
});

test.each([
    [1, 1],
    [60, 1],
    [61, 2],
    [100, 2],
    [101, 3],
    [500, 3],
])("position %i on the line of generation 3 was written by generation %i", (pos, gen) => {
    expect(LINES.generationAt(3, pos)).toBe(gen);
});

test("a generation that took over without a new item wrote nothing", () => {
    const lines = new Ancestry([
        [2, 1, 5],
        [3, 2, 5],
    ]);
    expect(lines.generationAt(3, 5)).toBe(1);
    expect(lines.generationAt(3, 6)).toBe(3);
});

test("lines share what their common ancestor wrote before either left it", () => {
    const forked = new Ancestry([
        [2, 1, 10],
        [3, 2, 15],
        [4, 1, 7],
        [5, 2, 12],
    ]);
    expect(forked.lastShared(3, at(2, 20))).toBe(15);
    expect(forked.lastShared(5, at(3, 99))).toBe(12);
    expect(forked.lastShared(4, at(3, 99))).toBe(7);
    expect(forked.lastShared(4, at(3, 5))).toBe(5);
    expect(forked.lastShared(1, at(4, 99))).toBe(7);
    expect(forked.lastShared(4, at(9, 99))).toBe(0);
});

test.each<[string, Fork[]]>([
    ["the first generation", [[1, 1, 0]]],
    ["its own parent", [[2, 2, 0]]],
    [
        "a parent that comes later",
        [
            [2, 3, 0],
            [3, 1, 0],
        ],
    ],
    [
        "descending",
        [
            [3, 1, 5],
            [2, 1, 5],
        ],
    ],
    [
        "twice",
        [
            [2, 1, 5],
            [2, 1, 6],
        ],
    ],
    [
        "a fork before its parent began",
        [
            [2, 1, 60],
            [3, 2, 59],
        ],
    ],
])("an ancestry that no feed can have is refused: %s", (_, forks) => {
    const refused = refusal(() => new Ancestry(forks));
    expect(refused).toBeInstanceOf(Malformed);
    expect(refused).toHaveProperty("clause", "2.2");
});

test.each<Value>([[2, 1], [2, 1, 5, 0], 7, [2, 1, -1], [true, 1, 1], [2, 1, 2 ** 53], ["2", 1, 5]])(
    "a row of an ancestry that is not three numbers is refused: %j",
    (row) => {
        const fields = Fields.of(new Map([[9, [row]]]), "4.3");
        expect(refusal(() => readAncestry(fields, 9))).toBeInstanceOf(Malformed);
    },
);

test("generation 0 is no position", () => {
    const fields = Fields.row([0, 9], 2, "4.3");
    expect(refusal(() => readPosition(fields, 0, "4.3"))).toBeInstanceOf(Malformed);
});

test.each([at(1, 41), at(1, 42), at(2, 61), at(4, 51)])(
    "a newer part or the same again is taken: %j",
    (offered) => {
        expect(
            refusal(() => {
                checkNewer(at(1, 41), offered, LINES);
            }),
        ).toBeUndefined();
        expect(
            refusal(() => {
                checkNewer(undefined, offered, LINES);
            }),
        ).toBeUndefined();
    },
);

test.each([
    ["a lower position", at(1, 41), at(1, 40)],
    ["a lower generation, further on", at(2, 70), at(1, 80)],
    ["a child, but behind what is held", at(1, 41), at(2, 40)],
])("an older part is refused: %s", (_, held, offered) => {
    const refused = refusal(() => {
        checkNewer(held, offered, LINES);
    });
    expect(refused).toBeInstanceOf(StalePart);
    expect(refused).toMatchObject({ held: [held.gen, held.pos], offered: [offered.gen, offered.pos] });
});

test("a generation that nobody announced is refused", () => {
    const refused = refusal(() => {
        checkNewer(at(1, 41), at(2, 61), new Ancestry());
    });
    expect(refused).toBeInstanceOf(WrongGeneration);
});

test("an announced generation is taken even when it lost what is held", () => {
    expect(LINES.descends(2, at(1, 90))).toBe(false);
    expect(
        refusal(() => {
            checkNewer(at(1, 90), at(2, 61), LINES);
        }),
    ).toBeUndefined();
});

function refusal(what: () => unknown): unknown {
    try {
        what();
    } catch (error) {
        return error;
    }
    return undefined;
}
