/** Does what a steward would do until a screen is in the state that is to be looked at. */

import type { Words } from "../words/words.ts";
import type { FakeWedge } from "./fakes.ts";
import type { Step } from "./states.ts";

const PATIENCE_MS = 5_000;

export interface Stage {
    readonly words: Words;
    readonly wedge: FakeWedge;
    readonly clock: FakeClock;
}

/** An evening that goes on, and that can be made to. */
export class FakeClock {
    private passedMs = 0;

    constructor(private readonly fromMs: number) {}

    readonly now = (): number => this.fromMs + this.passedMs + performance.now();

    pass(ms: number): void {
        this.passedMs += ms;
    }
}

export async function act(steps: readonly Step[], { words, wedge, clock }: Stage): Promise<void> {
    for (const step of steps) {
        if ("press" in step) (await appeared(() => pressable(words.say(step.press)))).click();
        else if ("type" in step) type(await appeared(focusedField), step.type);
        else if ("read" in step) wedge.read(step.read);
        else await seen(step.seenForMs, clock);
        await frame();
    }
}

async function seen(ms: number, clock: FakeClock): Promise<void> {
    await appeared(() => document.querySelector(".verdict") ?? undefined);
    clock.pass(ms);
}

function pressable(name: string): HTMLElement | undefined {
    const places = document.querySelectorAll<HTMLElement>("dialog[open], .verdict, #app");
    const [place] = [...places].sort((a, b) => depth(b) - depth(a));
    const buttons = place?.querySelectorAll<HTMLElement>("button:not(:disabled), .choice-option") ?? [];
    return [...buttons].find((button) => namesOf(button).includes(name));
}

/** What comes before everything else is pressed first. */
function depth(element: HTMLElement): number {
    return ["DIV", "SECTION", "DIALOG"].indexOf(element.tagName);
}

function namesOf(button: HTMLElement): (string | null)[] {
    const parts = [...button.querySelectorAll("span")].map((part) => part.textContent);
    return [button.getAttribute("aria-label"), button.textContent, ...parts];
}

function focusedField(): HTMLInputElement | undefined {
    const field = document.activeElement;
    return field instanceof HTMLInputElement ? field : undefined;
}

function type(field: HTMLInputElement, text: string): void {
    field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

async function appeared<T>(look: () => T | undefined): Promise<T> {
    const giveUp = performance.now() + PATIENCE_MS;
    for (;;) {
        const found = look();
        if (found !== undefined) return found;
        if (performance.now() > giveUp) throw new Error(`nothing like it appeared: ${look.toString()}`);
        await frame();
    }
}

/** Once the next frame was drawn. */
export function frame(): Promise<void> {
    return new Promise((resolve) => {
        requestAnimationFrame(() => {
            setTimeout(resolve);
        });
    });
}

/** Two frames and the fonts: then nothing changes any more by itself. */
export async function settled(): Promise<void> {
    await document.fonts.ready;
    await frame();
    await frame();
}
