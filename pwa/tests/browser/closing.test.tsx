/** The end of an evening, in a real page: what the gate says of its journal, and what is heard of it. */

import { expect, test, vi, type Mock } from "vitest";

import { settled } from "../../src/gallery/acting.ts";
import { WORKING } from "../../src/gallery/samples.ts";
import type { Step } from "../../src/gallery/states.ts";
import type { GateState } from "../../src/gate/contract.ts";
import { shown, WORDS, type GateShown } from "./gate_shown.tsx";

const CLOSING: readonly Step[] = [
    { press: "gate.ready.start" },
    { press: "gate.menu.open" },
    { press: "gate.menu.close" },
];
const SENT = withUnsent(WORKING, 0);

function withUnsent(state: GateState, unsent: number): GateState {
    return { ...state, counts: { ...state.counts, unsent } as never };
}

interface Closing {
    readonly screen: GateShown;
    readonly closeJournal: Mock;
    /** The gate says later how it stands. */
    readonly told: (state: GateState) => Promise<void>;
}

/** On the screen that closes the journal, at a gate that stands so. */
async function closing(state: GateState, ...steps: readonly Step[]): Promise<Closing> {
    let tell: (state: GateState) => void = () => undefined;
    const watch = (told: typeof tell): Promise<void> => {
        tell = told;
        told(state);
        return Promise.resolve();
    };
    const closeJournal = vi.fn(() => Promise.resolve());
    const answers = { watch, syncNow: () => Promise.resolve(), closeJournal };
    const screen = await shown({ state, answers }, ...CLOSING, ...steps);
    const told = async (next: GateState): Promise<void> => {
        tell(next);
        await settled();
    };
    return { screen, closeJournal, told };
}

test("whoever closes the journal is told what is still to be sent, and to leave the device on", async () => {
    const { screen, closeJournal, told } = await closing(WORKING, { press: "gate.closing.go" });
    expect(closeJournal).toHaveBeenCalledTimes(1);
    await told({ ...withUnsent(WORKING, 15), journalClosed: true });
    expect(screen.text).toContain(WORDS.counted("gate.closing.unsent", 15));
    expect(screen.text).toContain(WORDS.say("gate.closing.keep"));
    expect(screen.text).not.toContain(WORDS.say("gate.menu.leave"));
    expect(document.activeElement?.textContent).toBe(WORDS.say("gate.closing.done"));
});

test("a journal that is closed and sent is told as that, with the ways on, and is not to be closed again", async () => {
    const { screen } = await closing({ ...SENT, journalClosed: true });
    expect(screen.text).toContain(WORDS.say("gate.closing.sent"));
    expect(screen.text).toContain(WORDS.say("gate.menu.leave"));
    expect(screen.text).not.toContain(WORDS.say("gate.closing.go"));
    await screen.does({ press: "gate.closing.more" });
    expect(screen.find(".scan")).not.toBeNull();
});

test("a gate without a network does not say that everything was sent while the end of its journal is not", async () => {
    const { screen, told } = await closing(SENT, { press: "gate.closing.go" });
    expect(screen.text).toContain(WORDS.say("gate.closing.busy"));
    expect(screen.text).not.toContain(WORDS.say("gate.closing.sent"));
    await told({ ...withUnsent(WORKING, 1), journalClosed: true });
    expect(screen.text).toContain(WORDS.counted("gate.closing.unsent", 1));
    expect(screen.text).not.toContain(WORDS.say("gate.closing.sent"));
});

test("that the last entry was sent is heard, once, and the keys go on from the title", async () => {
    const { screen, told } = await closing({ ...withUnsent(WORKING, 1), journalClosed: true });
    const heard = screen.find("[role=status]");
    expect(heard?.textContent).toBe(WORDS.counted("gate.closing.unsent", 1));
    screen.button("gate.leaving.send").focus();
    await screen.does({ press: "gate.leaving.send" });
    await told({ ...SENT, journalClosed: true });
    expect(screen.place.querySelectorAll("[role=status]")).toHaveLength(1);
    expect(screen.find("[role=status]")).toBe(heard); // a region that stays is read out, one that comes with its words is not
    expect(heard?.textContent).toBe(WORDS.say("gate.closing.sent"));
    expect(document.activeElement).toBe(screen.find("h1"));
});

test("somebody who went on elsewhere keeps the focus when everything is sent", async () => {
    const { screen, told } = await closing({ ...withUnsent(WORKING, 1), journalClosed: true });
    const back = screen.find("header button");
    back?.focus();
    await told({ ...SENT, journalClosed: true });
    expect(document.activeElement).toBe(back);
});
