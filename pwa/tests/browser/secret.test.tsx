import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { act, FakeClock } from "../../src/gallery/acting.ts";
import { FakeWedge } from "../../src/gallery/fakes.ts";
import { NOW_MS, WORKING } from "../../src/gallery/samples.ts";
import type { Step } from "../../src/gallery/states.ts";
import { shown, WORDS } from "./gate_shown.tsx";

const TO_PIN: readonly Step[] = [
    { press: "gate.ready.start" },
    { press: "gate.menu.open" },
    { press: "gate.sign_in.title" },
    { type: "7" },
    { press: "gate.word.next" },
];
const OPERATOR = { operator: 7, name: "Rosa Lima", isSupervisor: true };
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

test.each(["4821", "48a210", "4006381333931", "PT1:6BF3A"])(
    "what is no PIN costs nobody a try, and says so: %s",
    async (typed) => {
        const signIn = vi.fn(() => Promise.resolve(OPERATOR));
        await shown(place, { state: WORKING, answers: { signIn } }, [
            ...TO_PIN,
            { type: typed },
            { press: "gate.word.sign_in" },
        ]);
        expect(signIn).not.toHaveBeenCalled();
        expect(place.querySelector("[role=alert]:not(.heard)")?.textContent).toBe(
            WORDS.say("gate.word.pin.none"),
        );
        expect(place.querySelector<HTMLInputElement>("input[type=password]")?.value).toBe("");
    },
);

test("the same mistake is read out anew, and is forgotten as soon as somebody types on", async () => {
    const said = (): Element | null => place.querySelector("[role=alert]:not(.heard)");
    const wrong: readonly Step[] = [{ type: "4821" }, { press: "gate.word.sign_in" }];
    await shown(place, { state: WORKING }, [...TO_PIN, ...wrong]);
    const first = said();
    const stage = { words: WORDS, wedge: new FakeWedge(), clock: new FakeClock(NOW_MS) };
    await act([{ type: "48" }], stage);
    expect(said()).toBeNull();
    await act(wrong, stage);
    expect(said()?.textContent).toBe(first?.textContent);
    expect(said()).not.toBe(first); // a new element is read out, one that stays as it was is not
});

test("digits are tried as the PIN that they are", async () => {
    const signIn = vi.fn(() => Promise.resolve(OPERATOR));
    await shown(place, { state: WORKING, answers: { signIn } }, [
        ...TO_PIN,
        { type: "482160" },
        { press: "gate.word.sign_in" },
    ]);
    expect(signIn).toHaveBeenCalledWith({ operator: "7", pin: "482160" });
});
