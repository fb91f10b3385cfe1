/** What the gate has of the browser around it: its sound, and a screen that stays lit. */

import { afterEach, expect, test, vi } from "vitest";
import { cdp, userEvent } from "vitest/browser";

import { frame } from "../../src/gallery/acting.ts";
import { WORKING } from "../../src/gallery/samples.ts";
import { browserSurroundings } from "../../src/screens/surroundings.ts";
import { shown } from "./gate_shown.tsx";

afterEach(() => {
    vi.restoreAllMocks();
});

test("any tap and any key lets the gate sound, wherever somebody is", async () => {
    const unlockSound = vi.fn();
    const press = (): void => {
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "4", bubbles: true }));
    };
    const screen = await shown({ state: WORKING, surroundings: { unlockSound } });
    expect(unlockSound).not.toHaveBeenCalled();
    press();
    expect(unlockSound).toHaveBeenCalledTimes(1);
    screen.find("h1")?.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
    expect(unlockSound).toHaveBeenCalledTimes(2);
});

test("a finger's tap lets the gate sound when the browser counts it as one: not before it is lifted", async () => {
    const unlocked: string[] = [];
    const unlockSound = (): void => void unlocked.push(happening);
    let happening = "";
    for (const type of ["pointerdown", "pointerup", "click"]) {
        addEventListener(type, () => (happening = type), { capture: true, once: true });
    }
    await shown({ state: WORKING, surroundings: { unlockSound } });
    const { left, top } = window.frameElement?.getBoundingClientRect() ?? { left: 0, top: 0 };
    await cdp().send("Input.dispatchTouchEvent", {
        type: "touchStart",
        touchPoints: [{ x: left + 20, y: top + 20 }],
    });
    await cdp().send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await vi.waitFor(() => {
        expect(unlocked).toEqual(["pointerdown", "pointerup", "click"]);
    });
});

test("who works by keys begins on the scan screen at its title, and goes on from there", async () => {
    const screen = await shown({ state: WORKING }, { press: "gate.ready.start" });
    expect(document.activeElement).toBe(screen.find(".scan h1"));
    await userEvent.keyboard("{Tab}");
    expect(document.activeElement?.closest(".scan-top")).not.toBeNull();
});

/** Locks of the screen that are held, of this page. */
function lights(): { held: number; refuses: boolean } {
    const told = { held: 0, refuses: false };
    vi.spyOn(navigator.wakeLock, "request").mockImplementation(() => {
        if (told.refuses) return Promise.reject(new DOMException("the battery is low", "NotAllowedError"));
        told.held += 1;
        const release = (): Promise<void> => {
            told.held -= 1;
            return Promise.resolve();
        };
        return Promise.resolve({ release } as unknown as WakeLockSentinel);
    });
    return told;
}

test("the screen stays lit until the gate lets it go, and is kept again whenever the page is seen again", async () => {
    const told = lights();
    const letGo = browserSurroundings().keepAwake();
    await vi.waitFor(() => {
        expect(told.held).toBe(1);
    });
    told.held = 0; // the browser lets it go when the page is hidden
    document.dispatchEvent(new Event("visibilitychange"));
    await vi.waitFor(() => {
        expect(told.held).toBe(1);
    });
    letGo();
    await vi.waitFor(() => {
        expect(told.held).toBe(0);
    });
    document.dispatchEvent(new Event("visibilitychange"));
    await frame();
    expect(told.held).toBe(0);
});

test("who lets it go before it was had does not keep it, and a device that refuses only dims", async () => {
    const told = lights();
    browserSurroundings().keepAwake()();
    await frame();
    expect(told.held).toBe(0);
    told.refuses = true;
    const letGo = browserSurroundings().keepAwake();
    await frame();
    letGo();
    expect(told.held).toBe(0);
});
