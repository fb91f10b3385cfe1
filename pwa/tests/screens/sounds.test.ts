import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { NOTES, Sounds } from "../../src/screens/sounds.ts";

/** What this browser was made to sound, and whether it lets a page: `resume` settles when it does. */
class Speaker {
    readonly hertz: number[] = [];
    state: AudioContextState = "suspended";
    made = 0;
    resume: () => Promise<void> = () => {
        this.state = "running";
        return Promise.resolve();
    };
}

let speaker: Speaker;
let nowMs = 0;

beforeEach(() => {
    speaker = new Speaker();
    nowMs = 0;
    vi.spyOn(performance, "now").mockImplementation(() => nowMs);
    const steady = { setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined };
    class FakeContext {
        readonly currentTime = 0;

        constructor() {
            speaker.made += 1;
        }

        get state(): AudioContextState {
            return speaker.state;
        }

        async resume(): Promise<void> {
            await speaker.resume();
        }
    }
    class FakeGain {
        readonly gain = steady;

        connect(to: unknown): unknown {
            return to;
        }
    }
    class FakeTone {
        constructor(_: unknown, { frequency }: { frequency: number }) {
            speaker.hertz.push(frequency);
        }

        connect(to: unknown): unknown {
            return to;
        }

        start = (): void => undefined;
        stop = (): void => undefined;
    }
    vi.stubGlobal("AudioContext", FakeContext);
    vi.stubGlobal("GainNode", FakeGain);
    vi.stubGlobal("OscillatorNode", FakeTone);
});

afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
});

/** Whatever waits for a promise that is settled has gone on. */
async function gone(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

test("before somebody touched the page it is silent, and asks for nothing", () => {
    new Sounds().play("admit");
    expect([speaker.made, speaker.hertz]).toEqual([0, []]);
});

test("after a touch each outcome has its own notes, from one context however often it is touched", async () => {
    const sounds = new Sounds();
    for (let touch = 0; touch < 3; touch++) sounds.unlock();
    await gone();
    sounds.play("attention");
    expect(speaker.hertz).toEqual(NOTES.attention.map(({ hertz }) => hertz));
    expect(speaker.made).toBe(1);
});

test("a verdict that comes with the very first key is heard as soon as the browser lets it", async () => {
    const sounds = new Sounds();
    sounds.unlock();
    speaker.state = "suspended"; // it takes a moment
    sounds.play("admit");
    expect(speaker.hertz).toEqual([]);
    await gone();
    expect(speaker.hertz).toEqual([1047]);
});

test("what the browser lets sound too late is not heard, since another guest stands there", async () => {
    const sounds = new Sounds();
    let let_: () => void = () => undefined;
    speaker.resume = () => new Promise((resolve) => (let_ = resolve));
    sounds.unlock();
    sounds.play("refuse");
    nowMs += 1_000;
    let_();
    await gone();
    expect(speaker.hertz).toEqual([]);
});

test("a call that takes the loudspeaker away is no fault, and the next verdict asks again", async () => {
    const sounds = new Sounds();
    sounds.unlock();
    await gone();
    const resume = speaker.resume;
    speaker.state = "suspended";
    speaker.resume = () => Promise.reject(new DOMException("interrupted", "InvalidStateError"));
    sounds.play("admit");
    await gone();
    expect(speaker.hertz).toEqual([]);
    speaker.resume = resume;
    sounds.play("refuse");
    await gone();
    expect(speaker.hertz).toEqual([196, 165]);
});
