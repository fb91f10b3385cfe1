/** A certificate and a clock that cannot be trusted (PROTOCOL.md 5.4). */

import { expect, test } from "vitest";

import { openCertificate, withinDates } from "../../src/sync/certificate.ts";
import { trustList, Vector } from "../vectors/vector.ts";

function sound(): Vector {
    const vector = Vector.all("certificate").find(({ path }) => path.endsWith("/ok.json"));
    if (vector === undefined) throw new Error("no sound certificate among the vectors");
    return vector;
}

test("a clock that cannot be trusted is moved into the dates", () => {
    const [raw, decoded] = [sound().raw("certificate"), sound().part("decoded")];
    const [fromS, toS] = [decoded.number("from_s"), decoded.number("to_s")];
    expect(withinDates(raw, 0)).toBe(fromS);
    expect(withinDates(raw, fromS + 1)).toBe(fromS + 1);
    expect(withinDates(raw, toS - 1)).toBe(toS - 1);
    expect(withinDates(raw, toS)).toBe(toS - 1);
    expect(withinDates(raw, 2 ** 40)).toBe(toS - 1);
});

test("a certificate that is held allows nothing before its dates, or from their end on", async () => {
    const [vector, raw, now] = [sound(), sound().raw("certificate"), sound().number("now")];
    const certificate = await openCertificate(raw, await trustList(vector.part("trust")), now);
    const { fromS, toS } = certificate;
    const event = [...(certificate.events ?? [1])][0] ?? 1;
    const allowed = [fromS - 1, fromS, toS - 1, toS].map((at) => certificate.allows(event, undefined, at));
    expect(allowed).toEqual([false, true, true, false]);
});
