/** A PIN that somebody types, in a real page. */

import { expect, test, vi } from "vitest";

import { WORKING } from "../../src/gallery/samples.ts";
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

function tried(pin: string): readonly Step[] {
    return [{ type: pin }, { press: "gate.word.sign_in" }];
}

test.each(["4821", "48a210", "4006381333931", "PT1:6BF3A"])(
    "what is no PIN costs nobody a try, and says so: %s",
    async (typed) => {
        const signIn = vi.fn(() => Promise.resolve(OPERATOR));
        const screen = await shown({ state: WORKING, answers: { signIn } }, ...TO_PIN, ...tried(typed));
        expect(signIn).not.toHaveBeenCalled();
        expect(screen.refusal?.textContent).toBe(WORDS.say("gate.word.pin.none"));
        expect(screen.find("input[type=password]")).toHaveProperty("value", "");
    },
);

test("the same mistake is read out anew, and is forgotten as soon as somebody types on", async () => {
    const screen = await shown({ state: WORKING }, ...TO_PIN, ...tried("4821"));
    const first = screen.refusal;
    await screen.does({ type: "48" });
    expect(screen.refusal).toBeNull();
    await screen.does(...tried("4821"));
    expect(screen.refusal?.textContent).toBe(first?.textContent);
    expect(screen.refusal).not.toBe(first); // a new element is read out, one that stays as it was is not
});

test("digits are tried as the PIN that they are", async () => {
    const signIn = vi.fn(() => Promise.resolve(OPERATOR));
    await shown({ state: WORKING, answers: { signIn } }, ...TO_PIN, ...tried("482160"));
    expect(signIn).toHaveBeenCalledWith({ operator: "7", pin: "482160" });
});
