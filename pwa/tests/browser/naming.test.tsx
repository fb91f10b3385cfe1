/** A device that is given its name, in a real page: a scanner lies beside it, and its trigger is pulled once more. */

import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { wedge } from "../../src/decoding/wedge.ts";
import { act, FakeClock, settled } from "../../src/gallery/acting.ts";
import { FakeWedge } from "../../src/gallery/fakes.ts";
import { NOW_MS, READY } from "../../src/gallery/samples.ts";
import type { Step } from "../../src/gallery/states.ts";
import type { Gate } from "../../src/gate/contract.ts";
import { shown, WORDS } from "./gate_shown.tsx";

const WHOLE = "PTE1:WHOLE-AND-SHORT";
const STATE = { ...READY, phase: { kind: "unenrolled", lost: false } } as const;
/** The camera is on, so the page listens to scanners, too. */
const TO_NAME: readonly Step[] = [{ press: "gate.enrol.scan" }, { read: WHOLE }];
const STAGE = { words: WORDS, wedge: new FakeWedge(), clock: new FakeClock(NOW_MS) };
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

const offer: Gate["offer"] = (code) =>
    code === WHOLE
        ? Promise.resolve({ server: "gate.example" })
        : // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as the wire brings it: a plain object
          Promise.reject({ refusal: "BAD_CODE", values: {} });

/** The field that the name goes to, which waits for it. */
function nameField(): HTMLInputElement {
    const field = document.activeElement;
    if (!(field instanceof HTMLInputElement)) throw new Error("no name is asked for");
    return field;
}

function typeAsScanner(field: HTMLInputElement, text: string): void {
    for (const key of [...Array.from(text), "Enter"]) {
        const init = { key, bubbles: true, cancelable: true };
        const goes = field.dispatchEvent(new KeyboardEvent("keydown", init));
        if (key.length === 1) field.value += key;
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        if (key === "Enter" && goes) field.form?.requestSubmit();
    }
}

function refused(): Element | null {
    return place.querySelector("[role=alert]:not(.heard)");
}

test("a code that is scanned once more does not become the device's name", async () => {
    const enrol = vi.fn(() => Promise.resolve());
    await shown(place, { state: STATE, answers: { offer, enrol } }, TO_NAME);
    const read: string[] = [];
    const end = wedge((text) => read.push(text));
    typeAsScanner(nameField(), WHOLE);
    end();
    await settled();
    expect([read, nameField().value]).toEqual([[WHOLE], ""]);
    expect(enrol).not.toHaveBeenCalled();
});

test("another code that is none is refused while the name is asked for, and forgotten with it", async () => {
    await shown(place, { state: STATE, answers: { offer } }, [...TO_NAME, { read: "PTE1:WHO" }]);
    expect(refused()?.textContent).toContain(WORDS.say("gate.refusal.BAD_CODE.do"));
    expect(place.textContent).toContain(WORDS.say("gate.enrol.code.read"));
    await act([{ press: "gate.enrol.code.other" }], STAGE);
    await settled();
    expect(place.querySelector("input.code")).not.toBeNull();
    expect(refused()).toBeNull();
});
