/** A device that is to become a gate, in a real page: no code counts as read before the gate found it whole. */

import { render } from "preact";
import { afterEach, beforeEach, expect, test } from "vitest";

import { act, FakeClock, settled } from "../../src/gallery/acting.ts";
import {
    fakeGate,
    fakeInstallation,
    fakeReader,
    fakeSurroundings,
    FakeWedge,
} from "../../src/gallery/fakes.ts";
import { NOW_MS, READY } from "../../src/gallery/samples.ts";
import type { Step } from "../../src/gallery/states.ts";
import type { Gate } from "../../src/gate/contract.ts";
import { App } from "../../src/screens/app.tsx";
import { DEFAULTS } from "../../src/screens/settings.ts";
import { Words } from "../../src/words/words.ts";

const WORDS = new Words("en", undefined);
const WHOLE = "PTE1:WHOLE";
const STATE = { ...READY, phase: { kind: "unenrolled", lost: false } } as const;
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

type Doing = (...steps: readonly Step[]) => Promise<void>;

/** A page that was opened with this code in its address, and what somebody does there. */
async function opened(offered: string | undefined): Promise<Doing> {
    const [wedge, clock] = [new FakeWedge(), new FakeClock(NOW_MS)];
    render(
        <App
            gate={{ ...fakeGate(STATE, {}), offer }}
            reader={fakeReader(undefined, undefined)}
            wedge={wedge.wedge}
            installation={fakeInstallation(false)}
            offered={offered}
            clock={clock.now}
            surroundings={fakeSurroundings({ ...DEFAULTS, language: "en" }, {})}
        />,
        place,
    );
    await settled();
    return async (...steps) => {
        await act(steps, { words: WORDS, wedge, clock });
        await settled();
    };
}

function isRead(): boolean {
    return place.textContent.includes(WORDS.say("gate.enrol.code.read"));
}

function expectRefused(): void {
    expect(isRead()).toBe(false);
    expect(place.querySelector("[role=alert]")?.textContent).toContain(WORDS.say("gate.refusal.BAD_CODE.do"));
}

test("a code that was cut off is refused where it came in, by link or by hand scanner, and can be given again", async () => {
    await opened("PTE1:WHO");
    expectRefused();
    expect(place.querySelector("input.code")).not.toBeNull();
    render(null, place);
    const does = await opened(undefined);
    await does({ read: "PTE1:WHO" });
    expectRefused();
    await does({ read: WHOLE });
    expect(isRead()).toBe(true);
    expect(place.querySelector("[role=alert]:not(.heard)")).toBeNull();
});

test("a whole code counts as read, and says where it leads", async () => {
    await opened(WHOLE);
    expect(isRead()).toBe(true);
    expect(place.textContent).toContain(WORDS.say("gate.enrol.code.read.what", { server: "gate.example" }));
});
