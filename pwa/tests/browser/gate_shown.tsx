/** The gate's face in a real page, over a gate that only pretends. */

import { render } from "preact";

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
import { DEFAULTS } from "../../src/screens/settings.ts";
import type { Surroundings } from "../../src/screens/surroundings.ts";
import { Words } from "../../src/words/words.ts";

export const WORDS = new Words("en", undefined);

interface Shown {
    readonly state: GateState;
    readonly answers?: Partial<Gate>;
    readonly surroundings?: Partial<Surroundings>;
}

/** Show it in this element, and do all this. */
export async function shown(
    place: HTMLElement,
    { state, answers = {}, surroundings = {} }: Shown,
    steps: readonly Step[],
): Promise<void> {
    const [wedge, clock] = [new FakeWedge(), new FakeClock(NOW_MS)];
    const settings = { ...DEFAULTS, language: "en" as const, camera: "off" as const, stays: true };
    render(
        <App
            gate={{ ...fakeGate(state, { scan: ANSWERS.admit }), ...answers }}
            reader={fakeReader(undefined, undefined)}
            wedge={wedge.wedge}
            installation={fakeInstallation(false)}
            offered={undefined}
            clock={clock.now}
            surroundings={{ ...fakeSurroundings(settings, {}), ...surroundings }}
        />,
        place,
    );
    await act(steps, { words: WORDS, wedge, clock });
    await settled();
}
