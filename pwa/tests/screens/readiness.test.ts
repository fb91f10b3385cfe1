/** Green only when all is right; and what stands in the line about the network. */

import { expect, test } from "vitest";

import { LISTS, NOW_MS, READY, RECENT, WORKING } from "../../src/gallery/samples.ts";
import type { GateState } from "../../src/gate/contract.ts";
import {
    BATTERY_LOOK,
    CLOCK_LOOK_MS,
    FREE_LOOK_BYTES,
    LIST_LOOK_MS,
    overall,
    readiness,
    toLookAt,
    type Around,
} from "../../src/screens/readiness.ts";
import { MATTERS } from "../../src/screens/ready/matters.ts";
import { UNDO_MS, undoOf } from "../../src/screens/undo.ts";
import { said } from "../../src/screens/scan/said.ts";
import { usedAt } from "../../src/screens/verdict/used_at.ts";
import { Words } from "../../src/words/words.ts";

const WELL: Around = { battery: { level: 0.9, charging: false }, camera: "ready" };
const PORTUGUESE = new Words("pt-BR", "America/Sao_Paulo");

function of(state: Partial<GateState>, around: Partial<Around> = {}): ReturnType<typeof readiness> {
    return readiness({ ...READY, ...state }, { ...WELL, ...around }, NOW_MS);
}

test("a device on which all is right is ready", () => {
    expect(overall(of({}))).toBe("good");
    expect(toLookAt(of({}))).toBe(0);
});

test("one matter that is to be looked at is enough not to be green", () => {
    const unsent = { ...WORKING, counts: { ...READY.counts, unsent: 1 } } as GateState;
    const spoilt = [
        of({ clock: { offsetMs: -CLOCK_LOOK_MS, uncertaintyMs: 0 } }),
        of({ clock: { offsetMs: undefined, uncertaintyMs: undefined } }),
        of({ clock: undefined }),
        of({ storage: { kept: false, freeBytes: undefined, failing: undefined } }),
        of({ storage: { kept: true, freeBytes: FREE_LOOK_BYTES - 1, failing: undefined } }),
        of({}, { battery: { level: BATTERY_LOOK - 0.01, charging: false } }),
        of({}, { camera: "ask" }),
        of({}, { camera: "denied" }),
        of({}, { camera: "none" }),
        of(unsent),
        of({ lists: { ...LISTS, oldAfterS: undefined, issuedMs: NOW_MS - LIST_LOOK_MS } }),
        of({ lists: { ...LISTS, oldAfterS: 60 } }),
        of({ lists: { ...LISTS, closed: true } }),
    ];
    expect(spoilt.map(overall)).toEqual(spoilt.map(() => "look"));
    expect(spoilt.map(toLookAt)).toEqual(spoilt.map(() => 1));
});

test("what lets nobody in stands in the way", () => {
    const stopped = [
        of({ lists: undefined }),
        of({ lists: { ...LISTS, trustedKeys: 0 } }),
        of({ lists: { ...LISTS, oldAfterS: 60, refusesWhenOld: true } }),
        of({ storage: { kept: true, freeBytes: 0, failing: "ROOM" } }),
    ];
    expect(stopped.map(overall)).toEqual(stopped.map(() => "stop"));
});

test("what a browser does not tell spoils nothing, and a device that charges is ready at any level", () => {
    expect(overall(of({}, { battery: "untold" }))).toBe("good");
    expect(overall(of({}, { battery: { level: 0.05, charging: true } }))).toBe("good");
});

test("the line says in one breath: network, list, what is to be sent", () => {
    expect(said(WORKING, PORTUGUESE, NOW_MS)).toBe("sem rede · lista das 19:52 · 14 por enviar");
    expect(said(READY, PORTUGUESE, NOW_MS)).toBe("ao vivo · lista das 19:52");
});

test("the line names the day of a list that is not of today, and calls it too old only where the policy does", () => {
    const yesterday = { ...LISTS, issuedMs: NOW_MS - 24 * 3600 * 1000, oldAfterS: undefined };
    expect(said({ ...READY, lists: yesterday }, PORTUGUESE, NOW_MS)).toBe(
        "ao vivo · lista de 20 de nov., 20:14",
    );
    const old = { ...LISTS, oldAfterS: 60 };
    expect(said({ ...READY, lists: old }, PORTUGUESE, NOW_MS)).toBe(
        "ao vivo · lista das 19:52, antiga demais",
    );
    expect(said({ ...READY, lists: undefined }, PORTUGUESE, NOW_MS)).toBe("ao vivo · sem lista");
});

test("a former use is told with its place, or with its day where that was another one", () => {
    const use = { atMs: NOW_MS - 13 * 60_000, gate: "Portão B", here: false };
    expect(usedAt(use, PORTUGUESE, NOW_MS)).toBe("usado às 20:01, Portão B");
    expect(usedAt({ ...use, gate: undefined }, PORTUGUESE, NOW_MS)).toBe("usado às 20:01");
    expect(usedAt({ ...use, here: true }, PORTUGUESE, NOW_MS)).toBe("usado às 20:01, neste aparelho");
    const before = { ...use, atMs: NOW_MS - 24 * 3600 * 1000 };
    expect(usedAt(before, PORTUGUESE, NOW_MS)).toBe("usado em 20 de nov. às 20:14, Portão B");
    expect(usedAt({ ...before, gate: undefined }, PORTUGUESE, NOW_MS)).toBe("usado em 20 de nov. às 20:14");
});

test("only the newest passage is taken back without a supervisor, and only for two minutes", () => {
    const [newest, refused, older, takenBack] = RECENT;
    if (newest === undefined || refused === undefined) throw new Error("the samples are too few");
    if (older === undefined || takenBack === undefined) throw new Error("the samples are too few");
    expect(undoOf(newest, RECENT, newest.atMs + UNDO_MS - 1)).toBe("now");
    expect(undoOf(newest, RECENT, newest.atMs + UNDO_MS)).toBe("late");
    expect(undoOf({ ...newest, ofThisRun: false }, [newest], newest.atMs + 1)).toBe("late");
    expect(undoOf(older, RECENT, NOW_MS)).toBe("late");
    expect(undoOf(refused, RECENT, NOW_MS)).toBe("no");
    expect(undoOf(takenBack, RECENT, NOW_MS)).toBe("no");
    const first = { ...newest, takenBack: true };
    expect(undoOf(older, [first, refused, older], older.atMs + 1)).toBe("now");
});

test("an event that the office closed is told as that wherever the list is, and guests are still decided", () => {
    const closed = { ...READY, lists: { ...LISTS, closed: true } };
    expect(said(closed, PORTUGUESE, NOW_MS)).toContain(PORTUGUESE.say("gate.line.closed"));
    expect(said(READY, PORTUGUESE, NOW_MS)).not.toContain(PORTUGUESE.say("gate.line.closed"));
    const known = { words: PORTUGUESE, state: closed, around: WELL, now: NOW_MS, grade: "look" } as const;
    const row = MATTERS.list(known);
    expect(row.is).toContain(PORTUGUESE.time(LISTS.issuedMs));
    expect(row.do).toBe(PORTUGUESE.say("gate.ready.list.closed.do"));
    const old = { ...closed, lists: { ...closed.lists, oldAfterS: 60 } };
    const both = MATTERS.list({ ...known, state: old });
    expect(both.is).toContain(PORTUGUESE.say("gate.line.closed"));
    expect(both.do).toContain(PORTUGUESE.say("gate.ready.list.old.do"));
    expect(both.do).toContain(PORTUGUESE.say("gate.ready.list.closed.do"));
});
