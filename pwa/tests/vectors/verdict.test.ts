/** Runs the vectors of the table of verdicts (PROTOCOL.md 10), in which `expect` is the reason. */

import { expect, test } from "vitest";

import { hex } from "../../src/keys/hexadecimal.ts";
import { Kind } from "../../src/sync/content.ts";
import { Note } from "../../src/sync/policy.ts";
import { Reason } from "../../src/sync/reasons.ts";
import { scanOf } from "../../src/sync/scan.ts";
import { decide, refuseCode, type Verdict } from "../../src/sync/verdict.ts";
import { deciding } from "../../src/sync/verdict_table.ts";
import { AREAS } from "./areas.ts";
import { errorNamed, givenOf, type Given } from "./given.ts";
import { testEach } from "./runner.ts";
import { Vector } from "./vector.ts";

test("the areas given to verdict are those that it runs", () => {
    expect(AREAS.verdict).toEqual(["verdict"]);
});

testEach("verdict", (vector) => {
    const [reason, decoded, row] = [vector.expect, vector.value("decoded"), vector.number("row")];
    expect(vector.text("clause")).not.toBe("");
    const given = vector.has("error") ? undefined : givenOf(vector);
    const verdict =
        given === undefined ? refuseCode(errorNamed(vector.text("error"))) : decide(...decidedBy(given));
    expect(Reason[verdict.reason]).toBe(reason);
    expect(said(verdict)).toEqual(decoded);
    expect(verdict.listAgeS).toBe(given?.listAgeS);
    expect(verdict.policy).toBe(given?.policy.version);
    // Rows 1 to 4 are about codes that did not verify, and are no rows of the program's table.
    const deciderOf = given && deciding(scanOf(...decidedBy(given))).row.number;
    expect(deciderOf ?? 4).toBe(Math.max(row, 4));
    vector.done();
});

test("every row of the table has its vectors", () => {
    const rows = new Set(Vector.all("verdict").map((vector) => vector.number("row")));
    expect([...rows].sort((one, other) => one - other)).toEqual(
        Array.from({ length: 19 }, (_, at) => at + 1),
    );
});

function decidedBy(given: Given): Parameters<typeof scanOf> {
    const { shown, place, answer, standing, policy, moment, listAgeS, claimed } = given;
    return [shown, place, answer, standing, policy, moment, listAgeS, claimed];
}

function said(verdict: Verdict): unknown {
    const { outcome, records, ticket, index, notes, lookAt, lastUse, opensS, entrances } = verdict;
    return {
        outcome,
        writes: records === undefined ? null : Kind[records].toLowerCase(),
        ticket: ticket ?? null,
        index: index ?? null,
        notes: notes.map((note) => Reason[note]),
        ...(lookAt.length > 0 ? { look_at: lookAt.map((note) => Note[note]) } : {}),
        ...(lastUse?.device === undefined ? {} : { used_by: hex(lastUse.device) }),
        ...(opensS === undefined ? {} : { opens_s: opensS }),
        ...(entrances.length > 0 ? { entrances } : {}),
    };
}
