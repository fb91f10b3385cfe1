/** The end of an evening, in a real page: what the gate says of its journal, and what is heard of it. */

import { render } from "preact";
import { afterEach, beforeEach, expect, test } from "vitest";

import { act, FakeClock, settled } from "../../src/gallery/acting.ts";
import { FakeWedge } from "../../src/gallery/fakes.ts";
import { NOW_MS, WORKING } from "../../src/gallery/samples.ts";
import type { Step } from "../../src/gallery/states.ts";
import type { GateState } from "../../src/gate/contract.ts";
import { shown, WORDS } from "./gate_shown.tsx";

const CLOSING: readonly Step[] = [
    { press: "gate.ready.start" },
    { press: "gate.menu.open" },
    { press: "gate.menu.close" },
];
const STAGE = { words: WORDS, wedge: new FakeWedge(), clock: new FakeClock(NOW_MS) };
const SENT = withUnsent(WORKING, 0);
let place: HTMLElement;
let tell: (state: GateState) => void;
let closed: number;

beforeEach(() => {
    closed = 0;
    place = document.createElement("div");
    place.id = "app";
    document.body.append(place);
});

afterEach(() => {
    render(null, place);
    place.remove();
});

function withUnsent(state: GateState, unsent: number): GateState {
    return { ...state, counts: { ...state.counts, unsent } as never };
}

/** A gate that stands so, and says so later whatever `tell` is given. */
async function closing(state: GateState, steps: readonly Step[]): Promise<void> {
    const watch = (told: typeof tell): Promise<void> => {
        tell = told;
        told(state);
        return Promise.resolve();
    };
    const closeJournal = (): Promise<void> => {
        closed += 1;
        return Promise.resolve();
    };
    const answers = { watch, syncNow: () => Promise.resolve(), closeJournal };
    await shown(place, { state, answers }, [...CLOSING, ...steps]);
}

async function told(state: GateState): Promise<void> {
    tell(state);
    await settled();
}

test("whoever closes the journal is told what is still to be sent, and to leave the device on", async () => {
    await closing(WORKING, [{ press: "gate.closing.go" }]);
    expect(closed).toBe(1);
    await told({ ...withUnsent(WORKING, 15), journalClosed: true });
    expect(place.textContent).toContain(WORDS.counted("gate.closing.unsent", 15));
    expect(place.textContent).toContain(WORDS.say("gate.closing.keep"));
    expect(place.textContent).not.toContain(WORDS.say("gate.menu.leave"));
    expect(document.activeElement?.textContent).toBe(WORDS.say("gate.closing.done"));
});

test("a journal that is closed and sent is told as that, with the ways on, and is not to be closed again", async () => {
    await closing({ ...SENT, journalClosed: true }, []);
    expect(place.textContent).toContain(WORDS.say("gate.closing.sent"));
    expect(place.textContent).toContain(WORDS.say("gate.menu.leave"));
    expect(place.textContent).not.toContain(WORDS.say("gate.closing.go"));
    await act([{ press: "gate.closing.more" }], STAGE);
    expect(place.querySelector(".scan")).not.toBeNull();
});

test("a gate without a network does not say that everything was sent while the end of its journal is not", async () => {
    await closing(SENT, [{ press: "gate.closing.go" }]);
    expect(place.textContent).toContain(WORDS.say("gate.closing.busy"));
    expect(place.textContent).not.toContain(WORDS.say("gate.closing.sent"));
    await told({ ...withUnsent(WORKING, 1), journalClosed: true });
    expect(place.textContent).toContain(WORDS.counted("gate.closing.unsent", 1));
    expect(place.textContent).not.toContain(WORDS.say("gate.closing.sent"));
});

test("that the last entry was sent is heard, once, and the keys go on from the title", async () => {
    await closing({ ...withUnsent(WORKING, 1), journalClosed: true }, []);
    const heard = place.querySelector("[role=status]");
    expect(heard?.textContent).toBe(WORDS.counted("gate.closing.unsent", 1));
    [...place.querySelectorAll("button")]
        .find((one) => one.textContent === WORDS.say("gate.leaving.send"))
        ?.focus();
    await act([{ press: "gate.leaving.send" }], STAGE);
    await told({ ...SENT, journalClosed: true });
    expect(place.querySelectorAll("[role=status]")).toHaveLength(1);
    expect(place.querySelector("[role=status]")).toBe(heard); // a region that stays is read out, one that comes with its words is not
    expect(heard?.textContent).toBe(WORDS.say("gate.closing.sent"));
    expect(document.activeElement).toBe(place.querySelector("h1"));
});

test("somebody who went on elsewhere keeps the focus when everything is sent", async () => {
    await closing({ ...withUnsent(WORKING, 1), journalClosed: true }, []);
    const back = place.querySelector<HTMLElement>("header button");
    back?.focus();
    await told({ ...SENT, journalClosed: true });
    expect(document.activeElement).toBe(back);
});
