/** What a steward does at a gate, and reads on its screen: by the names that a screen reader would say. */

import type { Locator, Page } from "playwright-core";
import { expect, vi } from "vitest";

import type { Outcome } from "../../src/gate/contract.ts";
import { Words } from "../../src/words/words.ts";

export const WORDS = new Words("en", "America/Sao_Paulo");
const PATIENCE = { timeout: 45_000, interval: 50 };

/** A verdict as it stands on the screen. */
export interface Read {
    readonly word: string;
    readonly why: string;
    /** All that is written there, line by line. */
    readonly text: string;
}

/** The verdict that the catalogue has for this reason: the word over it, and why. */
export function verdictOf(outcome: Outcome, reason: string): Pick<Read, "word" | "why"> {
    return { word: WORDS.sayOf(`outcome.${outcome}`), why: WORDS.sayOf(`reason.${reason}.why`) };
}

/** At one tab. */
export class Steward {
    constructor(readonly page: Page) {}

    /** Make this browser a gate, and go to work at the gate of this name. */
    async enrol(code: string, name: string, gate = "Gate A"): Promise<void> {
        await this.fill("gate.enrol.code", code);
        await this.press("gate.word.next");
        await this.fill("gate.enrol.name", name);
        await this.press("gate.enrol.go");
        await this.choose(gate);
    }

    /** One of the gates, or events, that are offered. */
    async choose(name: string): Promise<void> {
        const list = this.page.getByRole("list");
        await list.getByRole("button", { name: new RegExp(`^${name}`) }).click();
    }

    /** From the card before the doors open to scanning. */
    async start(): Promise<void> {
        await this.press("gate.ready.start");
        await this.onScreen("gate.count.title");
    }

    /** Which version of the app runs. */
    async version(): Promise<string | null> {
        return this.page.locator('meta[name="version"]').getAttribute("content");
    }

    /** To the card that says how this device stands. */
    async state(): Promise<void> {
        await this.press("gate.menu.open");
        await this.page.getByRole("button", { name: WORDS.say("gate.menu.ready") }).click();
    }

    /** On that card: a round now, which is over when this is. */
    async syncs(): Promise<void> {
        await this.press("gate.ready.sync");
        await this.page.getByText(WORDS.say("gate.ready.syncing")).waitFor({ state: "detached" });
    }

    /** To another event that this device was enrolled for. */
    async changesTo(event: string, gate: string): Promise<void> {
        await this.press("gate.menu.open");
        await this.page.getByRole("button", { name: WORDS.say("gate.menu.gate") }).click();
        await this.choose(event);
        await this.choose(gate);
        await this.start();
    }

    /** Until this browser holds the whole app, and starts it without a network. */
    async isInstalled(): Promise<void> {
        await this.page.evaluate(async () => (await navigator.serviceWorker.ready).active !== null);
    }

    async type(text: string): Promise<void> {
        await this.press("gate.scan.type");
        await this.page.getByRole("dialog").getByLabel(WORDS.say("gate.scan.type.label")).fill(text);
        await this.press("gate.scan.type.go");
    }

    /** The verdict, once it is there. */
    async verdict(): Promise<Read> {
        await this.region.waitFor();
        const text = await this.region.innerText();
        const [word = "", why = ""] = text.split(/\n+/);
        return { word, why, text };
    }

    /** Done with this guest: the verdict goes, and the next one may come. */
    async next(): Promise<void> {
        await vi.waitFor(async () => {
            await this.page.keyboard.press("Escape");
            expect(await this.region.count()).toBe(0);
        }, PATIENCE);
    }

    /** What is in the counts, by what each is called. */
    async count(what: "gate.count.admitted" | "gate.count.refused"): Promise<string> {
        const counts = this.page.getByLabel(WORDS.say("gate.count.title"));
        const figure = counts.locator("div").filter({ hasText: WORDS.say(what) });
        return figure.locator("dd").innerText();
    }

    /** Until this is written somewhere on the screen. */
    async sees(text: string | RegExp): Promise<void> {
        await this.page.getByText(text).first().waitFor();
    }

    /** Until the quiet line about the network says all of this, and none of that. */
    async line(says: string, not: RegExp = /(?!)/): Promise<void> {
        const line = this.page.locator("button.line");
        await vi.waitFor(async () => {
            const text = await line.innerText();
            expect(text).toContain(says);
            expect(text).not.toMatch(not);
        }, PATIENCE);
    }

    async press(key: Parameters<Words["say"]>[0]): Promise<void> {
        await this.page.getByRole("button", { name: WORDS.say(key), exact: true }).click();
    }

    get region(): Locator {
        return this.page.getByRole("region", { name: WORDS.say("gate.verdict.region") });
    }

    private async fill(key: Parameters<Words["say"]>[0], text: string): Promise<void> {
        await this.page.getByLabel(WORDS.say(key), { exact: true }).fill(text);
    }

    private async onScreen(key: Parameters<Words["say"]>[0]): Promise<void> {
        await this.page.getByLabel(WORDS.say(key)).waitFor();
    }
}
