/** The gate's face at work, in a real page: where what somebody types leads, and what is left of a verdict that is over. */

import { expect, test, vi } from "vitest";
import { page } from "vitest/browser";

import { ANSWERS, GUESTS, SUPERVISED, WORKING } from "../../src/gallery/samples.ts";
import type { Step } from "../../src/gallery/states.ts";
import type { Typed } from "../../src/gate/contract.ts";
import { shown, WORDS } from "./gate_shown.tsx";

const TYPED: readonly Step[] = [
    { press: "gate.ready.start" },
    { press: "gate.scan.type" },
    { type: "BQBNPC7F90" },
    { press: "gate.scan.type.go" },
];

function answering(what: Typed) {
    return {
        typed: vi.fn(() => Promise.resolve(what)),
        scan: vi.fn(() => Promise.resolve(ANSWERS.unknown)),
        search: vi.fn(() => Promise.resolve({ guests: GUESTS, more: false })),
    };
}

test("a reference that is typed looks its guest up, and is no code that is refused", async () => {
    const gate = answering({ kind: "reference" });
    const screen = await shown({ state: SUPERVISED, answers: gate }, ...TYPED);
    expect(gate.search).toHaveBeenCalledWith("BQBNPC7F90");
    expect(gate.scan).not.toHaveBeenCalled();
    expect(screen.place.querySelectorAll(".guest")).toHaveLength(GUESTS.length);
});

test("a gate without names says what to do for a reference, refuses nobody, and decides it as a code if asked to", async () => {
    const gate = answering({ kind: "reference" });
    const screen = await shown({ state: WORKING, answers: gate }, ...TYPED);
    expect(screen.text).toContain(WORDS.say("gate.search.not_here", { typed: "BQBNPC7F90" }));
    expect(gate.scan).not.toHaveBeenCalled();
    await screen.does({ press: "gate.search.as_code" });
    expect(gate.scan).toHaveBeenCalledWith("BQBNPC7F90", "entry");
});

test("a code that is typed is decided as the gate reads it", async () => {
    const gate = answering({ kind: "code", text: "bqbnpc7f90" });
    await shown({ state: SUPERVISED, answers: gate }, ...TYPED);
    expect(gate.scan).toHaveBeenCalledWith("bqbnpc7f90", "entry");
});

test("what is typed is decided also where the gate cannot say what it is", async () => {
    const gate = { ...answering({ kind: "reference" }), typed: () => Promise.reject(new Error("no list")) };
    await shown({ state: SUPERVISED, answers: gate }, ...TYPED);
    expect(gate.scan).toHaveBeenCalledWith("BQBNPC7F90", "entry");
});

test("a verdict that was left is not read out of the screen behind it", async () => {
    const read: readonly Step[] = [
        { press: "gate.ready.start" },
        { read: "PT1:SAMPLE" },
        { seenForMs: 1_000 },
    ];
    const before = await shown({ state: WORKING }, ...read);
    expect(before.heard).toContain(WORDS.sayOf(ANSWERS.admit.why));
    before.close();
    const behind = await shown({ state: WORKING }, ...read, { press: "gate.verdict.next" });
    expect(behind.heard).toBe("");
});

test("one letter asks for another, and does not say that nobody was found", async () => {
    const given = {
        state: SUPERVISED,
        answers: { search: () => Promise.resolve({ guests: [], more: false }) },
    };
    const sought: readonly Step[] = [
        { press: "gate.ready.start" },
        { press: "gate.search.go" },
        { type: "lima" },
        { press: "gate.search.go" },
    ];
    const found = await shown(given, ...sought);
    expect(found.text).toContain(WORDS.say("gate.search.none"));
    found.close();
    const typing = await shown(given, ...sought, { type: "l" });
    expect(typing.text).toContain(WORDS.say("gate.search.begin"));
    expect(typing.text).not.toContain(WORDS.say("gate.search.none"));
});

test("that a passage was taken back is heard behind its verdict", async () => {
    const screen = await shown(
        { state: WORKING },
        { press: "gate.ready.start" },
        { read: "PT1:SAMPLE" },
        { press: "gate.verdict.undo" },
        { press: "gate.word.undo" },
    );
    expect(screen.find(".verdict")).toBeNull();
    expect(screen.heard).toBe(WORDS.say("gate.undo.done"));
});

test("what was looked up once is not looked up again for whoever comes to search later", async () => {
    const screen = await shown(
        { state: WORKING, answers: answering({ kind: "reference" }) },
        ...TYPED,
        { press: "gate.back" },
        { press: "gate.menu.open" },
        { press: "gate.search.title" },
    );
    expect(screen.text).toContain(WORDS.say("gate.search.no_names"));
    expect(screen.text).not.toContain("BQBNPC7F90");
});

test("a reference without a place to break it stays on the screen of a telephone", async () => {
    const former = [innerWidth, innerHeight] as const;
    await page.viewport(360, 740);
    const longest: readonly Step[] = [{ type: "DEMO0693".repeat(8) }, { press: "gate.scan.type.go" }];
    const given = { state: WORKING, answers: answering({ kind: "reference" }) };
    const screen = await shown(given, ...TYPED.slice(0, 2), ...longest);
    expect(screen.text).toContain("DEMO0693DEMO");
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360);
    await page.viewport(...former);
});
