/** Four sounds that are told apart without looking: by how many notes, and by how high they are. */

import type { Outcome } from "../gate/contract.ts";

interface Note {
    readonly hertz: number;
    readonly fromS: number;
    readonly lengthS: number;
}

export const NOTES: Readonly<Record<Outcome, readonly Note[]>> = {
    admit: [{ hertz: 1047, fromS: 0, lengthS: 0.14 }],
    attention: [
        { hertz: 587, fromS: 0, lengthS: 0.13 },
        { hertz: 880, fromS: 0.17, lengthS: 0.2 },
    ],
    refuse: [
        { hertz: 196, fromS: 0, lengthS: 0.22 },
        { hertz: 165, fromS: 0.28, lengthS: 0.34 },
    ],
    unknown: [{ hertz: 262, fromS: 0, lengthS: 0.4 }],
};

const LOUDNESS = 0.5;
/** A verdict and its sound belong together for so long. */
const LATE_MS = 400;
/** Notes that begin or end at once click. */
const RAMP_S = 0.012;

export class Sounds {
    private context: AudioContext | undefined;

    /** From a tap or a key: until then, and again after a call on some devices, a browser keeps a page silent. */
    unlock(): void {
        this.context ??= new AudioContext();
        void resumed(this.context);
    }

    /** Silent where nobody touched the page yet. What a browser lets sound too late is not heard: it would be of a guest before. */
    play(outcome: Outcome): void {
        const { context } = this;
        if (context === undefined) return;
        if (context.state === "running") {
            sounded(context, outcome);
            return;
        }
        const askedMs = performance.now();
        void resumed(context).then((isOn) => {
            if (isOn && performance.now() - askedMs < LATE_MS) sounded(context, outcome);
        });
    }
}

/** Whether it sounds now. */
async function resumed(context: AudioContext): Promise<boolean> {
    if (context.state === "running") return true;
    try {
        await context.resume();
        return true;
    } catch (refused) {
        // Not now, as during a call: the next tap or verdict asks again.
        if (refused instanceof DOMException) return false;
        throw refused;
    }
}

function sounded(context: AudioContext, outcome: Outcome): void {
    for (const note of NOTES[outcome]) sound(context, note);
}

/** A triangle carries through a crowd better than a sine, and hurts less than a square. */
function sound(context: AudioContext, { hertz, fromS, lengthS }: Note): void {
    const [from, to] = [context.currentTime + fromS, context.currentTime + fromS + lengthS];
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(LOUDNESS, from + RAMP_S);
    gain.gain.setValueAtTime(LOUDNESS, to - RAMP_S);
    gain.gain.linearRampToValueAtTime(0, to);
    const tone = new OscillatorNode(context, { type: "triangle", frequency: hertz });
    tone.connect(gain).connect(context.destination);
    tone.start(from);
    tone.stop(to);
}
