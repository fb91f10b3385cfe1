import { expect, test } from "vitest";

import { AWAY_MS } from "../../src/decoding/contract.ts";
import { Sightings } from "../../src/decoding/sightings.ts";

test("a code that stays is told once", () => {
    const sightings = new Sightings();
    const told = Array.from({ length: 100 }, (_, frame) => sightings.isNews("A", frame * 100));
    expect(told.filter(Boolean)).toHaveLength(1);
    expect(told[0]).toBe(true);
});

test("a code that was away is told again, and not before", () => {
    const sightings = new Sightings();
    expect(sightings.isNews("A", 0)).toBe(true);
    expect(sightings.isNews("A", AWAY_MS - 1)).toBe(false);
    expect(sightings.isNews("A", 2 * AWAY_MS - 2)).toBe(false);
    expect(sightings.isNews("A", 3 * AWAY_MS - 2)).toBe(true);
});

test("two codes side by side are told once each, however the camera goes to and fro", () => {
    const sightings = new Sightings();
    const told = ["A", "B", "A", "B", "B", "A"].filter((text, frame) => sightings.isNews(text, frame * 200));
    expect(told).toEqual(["A", "B"]);
});

test("another code does not hide that the first one stayed away", () => {
    const sightings = new Sightings();
    sightings.isNews("A", 0);
    for (let ms = 100; ms <= AWAY_MS; ms += 100) sightings.isNews("B", ms);
    expect(sightings.isNews("A", AWAY_MS + 1)).toBe(true);
});

test("what was forgotten is told once more although it never went", () => {
    const sightings = new Sightings();
    sightings.isNews("A", 0);
    sightings.forget();
    expect(sightings.isNews("A", 10)).toBe(true);
    expect(sightings.isNews("A", 20)).toBe(false);
});
