/** A certificate and a clock that cannot be trusted (PROTOCOL.md 5.4). */

import { expect, test } from "vitest";

import { withinDates } from "../../src/sync/certificate.ts";
import { fromHex, Vector } from "../vectors/vector.ts";

function sound(): { raw: Uint8Array<ArrayBuffer>; fromS: number; toS: number } {
    const vector = Vector.all("certificate").find(({ path }) => path.endsWith("/ok.json"));
    if (vector === undefined) throw new Error("no sound certificate among the vectors");
    const decoded = vector.part("decoded");
    const [raw, fromS, toS] = [vector.text("certificate"), decoded.number("from_s"), decoded.number("to_s")];
    return { raw: fromHex(raw), fromS, toS };
}

test("a clock that cannot be trusted is moved into the dates", () => {
    const { raw, fromS, toS } = sound();
    expect(withinDates(raw, 0)).toBe(fromS);
    expect(withinDates(raw, fromS + 1)).toBe(fromS + 1);
    expect(withinDates(raw, toS - 1)).toBe(toS - 1);
    expect(withinDates(raw, toS)).toBe(toS - 1);
    expect(withinDates(raw, 2 ** 40)).toBe(toS - 1);
});
