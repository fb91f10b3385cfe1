/** The gate's face in a real page, over a gate that only pretends: what somebody sees and does there. */

import { render } from "preact";
import { onTestFinished } from "vitest";
import { page } from "vitest/browser";

import { act, FakeClock, settled } from "../../src/gallery/acting.ts";
import {
    fakeGate,
    fakeInstallation,
    fakeReader,
    fakeSurroundings,
    FakeWedge,
} from "../../src/gallery/fakes.ts";
import { ANSWERS, NOW_MS } from "../../src/gallery/samples.ts";
import type { Step } from "../../src/gallery/states.ts";
import type { Gate, GateState } from "../../src/gate/contract.ts";
import { App } from "../../src/screens/app.tsx";
import { DEFAULTS, NO_CAMERA } from "../../src/screens/settings.ts";
import type { Surroundings } from "../../src/screens/surroundings.ts";
import type { Key } from "../../src/words/catalogue.ts";
import { Words } from "../../src/words/words.ts";

export const WORDS = new Words("en", undefined);
const SETTINGS = { ...DEFAULTS, language: "en", camera: NO_CAMERA, stays: true } as const;

interface Given {
    readonly state: GateState;
    readonly answers?: Partial<Gate>;
    readonly surroundings?: Partial<Surroundings>;
    /** The code in the address that the page was opened with. */
    readonly offered?: string;
}

/** A page with the gate in it, open until the test is over if nobody closes it before. */
export class GateShown {
    readonly place = document.createElement("div");
    private readonly stage = { words: WORDS, wedge: new FakeWedge(), clock: new FakeClock(NOW_MS) };

    constructor({ state, answers = {}, surroundings = {}, offered }: Given) {
        this.place.id = "app";
        document.body.append(this.place);
        render(
            <App
                gate={{ ...fakeGate(state, { scan: ANSWERS.admit }), ...answers }}
                reader={fakeReader(undefined, undefined)}
                wedge={this.stage.wedge.wedge}
                installation={fakeInstallation(false)}
                offered={offered}
                clock={this.stage.clock.now}
                surroundings={{ ...fakeSurroundings(SETTINGS, {}), ...surroundings }}
            />,
            this.place,
        );
    }

    async does(...steps: readonly Step[]): Promise<void> {
        await act(steps, this.stage);
        await settled();
    }

    /** All that can be read there. */
    get text(): string {
        return this.place.textContent;
    }

    /** The box that says what is wrong, if anything is. */
    get refusal(): HTMLElement | null {
        return this.find("[role=alert]:not(.heard)");
    }

    /** What was read out last by what stands nowhere; undefined where nothing is ever read out. */
    get heard(): string | undefined {
        return this.find("[role=alert].heard")?.textContent;
    }

    /** The first of its kind. */
    find(selector: string): HTMLElement | null {
        return this.place.querySelector<HTMLElement>(selector);
    }

    /** The button that says this; an error where there is none, or more than one. */
    button(says: Key): HTMLElement | SVGElement {
        return page.getByRole("button", { name: WORDS.say(says), exact: true }).element();
    }

    close(): void {
        render(null, this.place);
        this.place.remove();
    }
}

/** Open it, and do all this. */
export async function shown(given: Given, ...steps: readonly Step[]): Promise<GateShown> {
    const gate = new GateShown(given);
    onTestFinished(() => {
        gate.close();
    });
    await gate.does(...steps);
    return gate;
}
