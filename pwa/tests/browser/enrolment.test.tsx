/** A device that is to become a gate, in a real page: its code, and its name while a scanner lies beside it. */

import { expect, test, vi } from "vitest";

import { wedge } from "../../src/decoding/wedge.ts";
import { settled } from "../../src/gallery/acting.ts";
import { READY } from "../../src/gallery/samples.ts";
import type { Step } from "../../src/gallery/states.ts";
import type { Gate } from "../../src/gate/contract.ts";
import { shown, WORDS, type GateShown } from "./gate_shown.tsx";

const WHOLE = "PTE1:WHOLE-AND-SHORT";
const CUT_OFF = "PTE1:WHO";
const STATE = { ...READY, phase: { kind: "unenrolled", lost: false } } as const;
/** The camera is on, so the page listens to scanners, too. */
const TO_NAME: readonly Step[] = [{ press: "gate.enrol.scan" }, { read: WHOLE }];

const offer: Gate["offer"] = (code) =>
    code === WHOLE
        ? Promise.resolve({ server: "gate.example" })
        : // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as the wire brings it: a plain object
          Promise.reject({ refusal: "BAD_CODE", values: {} });

/** A page that was opened with this code in its address. */
async function opened(offered?: string): Promise<GateShown> {
    return shown({ state: STATE, answers: { offer }, ...(offered === undefined ? {} : { offered }) });
}

function isRead({ text }: GateShown): boolean {
    return text.includes(WORDS.say("gate.enrol.code.read"));
}

function expectRefused(screen: GateShown): void {
    expect(screen.refusal?.textContent).toContain(WORDS.say("gate.refusal.BAD_CODE.do"));
}

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

test("a code that was cut off is refused where it came in, by link or by hand scanner, and can be given again", async () => {
    const byLink = await opened(CUT_OFF);
    expect(isRead(byLink)).toBe(false);
    expectRefused(byLink);
    expect(byLink.find("input.code")).not.toBeNull();
    byLink.close();
    const screen = await opened();
    await screen.does({ read: CUT_OFF });
    expect(isRead(screen)).toBe(false);
    expectRefused(screen);
    await screen.does({ read: WHOLE });
    expect(isRead(screen)).toBe(true);
    expect(screen.refusal).toBeNull();
});

test("a whole code counts as read, and says where it leads", async () => {
    const screen = await opened(WHOLE);
    expect(isRead(screen)).toBe(true);
    expect(screen.text).toContain(WORDS.say("gate.enrol.code.read.what", { server: "gate.example" }));
});

test("a code that is scanned once more does not become the device's name", async () => {
    const enrol = vi.fn(() => Promise.resolve());
    await shown({ state: STATE, answers: { offer, enrol } }, ...TO_NAME);
    const read: string[] = [];
    const end = wedge((text) => read.push(text));
    typeAsScanner(nameField(), WHOLE);
    end();
    await settled();
    expect([read, nameField().value]).toEqual([[WHOLE], ""]);
    expect(enrol).not.toHaveBeenCalled();
});

test("another code that is none is refused while the name is asked for, and forgotten with it", async () => {
    const screen = await opened();
    await screen.does(...TO_NAME, { read: CUT_OFF });
    expectRefused(screen);
    expect(isRead(screen)).toBe(true);
    await screen.does({ press: "gate.enrol.code.other" });
    expect(screen.find("input.code")).not.toBeNull();
    expect(screen.refusal).toBeNull();
});
