/** What the server counted of single tickets (PROTOCOL.md 3.4, field 8). */

import { expect, test } from "vitest";

import { Tallies } from "../../src/sync/tallies.ts";

const ROWS = [
    [1, 0, 3, 2, 1, 1000],
    [1, 0, 9, 1, 0, 0, 500, 1],
    [1, 2, 3, 5, 5, 2000],
    [4, 0, 3, 1, 1, 3000],
];

test("a count is found by zone, use and ticket, with the day that it speaks of or without", () => {
    const tallies = Tallies.read(ROWS, 10);
    expect(tallies.get(1, 0, 3)).toMatchObject({ admits: 2, exits: 1, lastMs: 1000, day: undefined });
    expect(tallies.get(1, 0, 9)).toMatchObject({ admits: 1, day: { startsS: 500, admits: 1 } });
    expect(tallies.get(4, 0, 3)).toMatchObject({ lastMs: 3000 });
});

test.each([
    [1, 0, 2],
    [1, 0, 10],
    [1, 1, 3],
    [4, 0, 4],
    [5, 0, 0],
])("nothing is known of zone %i, use %i, ticket %i", (zone, use, ticket) => {
    expect(Tallies.read(ROWS, 10).get(zone, use, ticket)).toBeUndefined();
    expect(Tallies.NONE.get(zone, use, ticket)).toBeUndefined();
});

test("the uses of a ticket in a zone are those that were counted", () => {
    const tallies = Tallies.read(ROWS, 10);
    expect(tallies.usesOf(1, 3)).toEqual([0, 2]);
    expect(tallies.usesOf(1, 9)).toEqual([0]);
    expect(tallies.usesOf(2, 3)).toEqual([]);
});
