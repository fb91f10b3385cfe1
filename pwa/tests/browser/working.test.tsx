/** The gate's face at work, in a real page: where what somebody types leads, and what is left of a verdict that is over. */

import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page } from "vitest/browser";

import { act, FakeClock, settled } from "../../src/gallery/acting.ts";
import {
    fakeGate,
    fakeInstallation,
    fakeReader,
    fakeSurroundings,
    FakeWedge,
} from "../../src/gallery/fakes.ts";
import { ANSWERS, GUESTS, NOW_MS, SUPERVISED, WORKING } from "../../src/gallery/samples.ts";
import type { Step } from "../../src/gallery/states.ts";
import type { Gate, GateState, Typed } from "../../src/gate/contract.ts";
import { App } from "../../src/screens/app.tsx";
import { DEFAULTS } from "../../src/screens/settings.ts";
import { Words } from "../../src/words/words.ts";

const WORDS = new Words("en", undefined);
const TYPED: readonly Step[] = [
    { press: "gate.ready.start" },
    { press: "gate.scan.type" },
    { type: "BQBNPC7F90" },
    { press: "gate.scan.type.go" },
];
let place: HTMLElement;

beforeEach(() => {
    place = document.createElement("div");
    place.id = "app";
    document.body.append(place);
});

afterEach(() => {
    render(null, place);
    place.remove();
});

/** A gate that answers so, once somebody did all this. */
async function after(state: GateState, answers: Partial<Gate>, steps: readonly Step[]): Promise<void> {
    const [wedge, clock] = [new FakeWedge(), new FakeClock(NOW_MS)];
    const settings = { ...DEFAULTS, language: "en" as const, camera: "off" as const, stays: true };
    render(
        <App
            gate={{ ...fakeGate(state, { scan: ANSWERS.admit }), ...answers }}
            reader={fakeReader(undefined, undefined)}
            wedge={wedge.wedge}
            installation={fakeInstallation(false)}
            offered={undefined}
            clock={clock.now}
            surroundings={fakeSurroundings(settings, {})}
        />,
        place,
    );
    await act(steps, { words: WORDS, wedge, clock });
    await settled();
}

function answering(what: Typed) {
    return {
        typed: vi.fn(() => Promise.resolve(what)),
        scan: vi.fn(() => Promise.resolve(ANSWERS.unknown)),
        search: vi.fn(() => Promise.resolve({ guests: GUESTS, more: false })),
    };
}

test("a reference that is typed looks its guest up, and is no code that is refused", async () => {
    const gate = answering({ kind: "reference" });
    await after(SUPERVISED, gate, TYPED);
    expect(gate.search).toHaveBeenCalledWith("BQBNPC7F90");
    expect(gate.scan).not.toHaveBeenCalled();
    expect(document.querySelectorAll(".guest")).toHaveLength(GUESTS.length);
});

test("a gate without names says what to do for a reference, refuses nobody, and decides it as a code if asked to", async () => {
    const gate = answering({ kind: "reference" });
    await after(WORKING, gate, TYPED);
    expect(place.textContent).toContain(WORDS.say("gate.search.not_here", { typed: "BQBNPC7F90" }));
    expect(gate.scan).not.toHaveBeenCalled();
    await act([{ press: "gate.search.as_code" }], {
        words: WORDS,
        wedge: new FakeWedge(),
        clock: new FakeClock(NOW_MS),
    });
    expect(gate.scan).toHaveBeenCalledWith("BQBNPC7F90", "entry");
});

test("a code that is typed is decided as the gate reads it", async () => {
    const gate = answering({ kind: "code", text: "bqbnpc7f90" });
    await after(SUPERVISED, gate, TYPED);
    expect(gate.scan).toHaveBeenCalledWith("bqbnpc7f90", "entry");
});

test("what is typed is decided also where the gate cannot say what it is", async () => {
    const gate = { ...answering({ kind: "reference" }), typed: () => Promise.reject(new Error("no list")) };
    await after(SUPERVISED, gate, TYPED);
    expect(gate.scan).toHaveBeenCalledWith("BQBNPC7F90", "entry");
});

test("a verdict that was left is not read out of the screen behind it", async () => {
    const heard = (): string | null | undefined => document.querySelector("[role=alert].heard")?.textContent;
    const read: readonly Step[] = [
        { press: "gate.ready.start" },
        { read: "PT1:SAMPLE" },
        { seenForMs: 1_000 },
    ];
    await after(WORKING, {}, read);
    expect(heard()).toContain(WORDS.sayOf(ANSWERS.admit.why));
    render(null, place);
    await after(WORKING, {}, [...read, { press: "gate.verdict.next" }]);
    expect(heard()).toBe("");
});

test("one letter asks for another, and does not say that nobody was found", async () => {
    const gate = { search: () => Promise.resolve({ guests: [], more: false }) };
    const sought: readonly Step[] = [
        { press: "gate.ready.start" },
        { press: "gate.search.go" },
        { type: "lima" },
        { press: "gate.search.go" },
    ];
    await after(SUPERVISED, gate, sought);
    expect(place.textContent).toContain(WORDS.say("gate.search.none"));
    render(null, place);
    await after(SUPERVISED, gate, [...sought, { type: "l" }]);
    expect(place.textContent).toContain(WORDS.say("gate.search.begin"));
    expect(place.textContent).not.toContain(WORDS.say("gate.search.none"));
});

test("that a passage was taken back is heard behind its verdict", async () => {
    await after(WORKING, {}, [
        { press: "gate.ready.start" },
        { read: "PT1:SAMPLE" },
        { press: "gate.verdict.undo" },
        { press: "gate.word.undo" },
    ]);
    expect(place.querySelector(".verdict")).toBeNull();
    expect(document.querySelector("[role=alert].heard")?.textContent).toBe(WORDS.say("gate.undo.done"));
});

test("what was looked up once is not looked up again for whoever comes to search later", async () => {
    await after(WORKING, answering({ kind: "reference" }), [
        ...TYPED,
        { press: "gate.back" },
        { press: "gate.menu.open" },
        { press: "gate.search.title" },
    ]);
    expect(place.textContent).toContain(WORDS.say("gate.search.no_names"));
    expect(place.textContent).not.toContain("BQBNPC7F90");
});

test("a reference without a place to break it stays on the screen of a telephone", async () => {
    const former = [innerWidth, innerHeight] as const;
    await page.viewport(360, 740);
    const longest: readonly Step[] = [{ type: "DEMO0693".repeat(8) }, { press: "gate.scan.type.go" }];
    await after(WORKING, answering({ kind: "reference" }), [...TYPED.slice(0, 2), ...longest]);
    expect(place.textContent).toContain("DEMO0693DEMO");
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360);
    await page.viewport(...former);
});
