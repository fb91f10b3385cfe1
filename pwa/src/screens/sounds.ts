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
/** Notes that begin or end at once click. */
const RAMP_S = 0.012;

export class Sounds {
    private context: AudioContext | undefined;

    /** From a tap: until then a browser keeps a page silent. */
    unlock(): void {
        this.context ??= new AudioContext();
        if (this.context.state === "suspended") void this.context.resume();
    }

    /** Silent where nobody touched the page yet. */
    play(outcome: Outcome): void {
        if (this.context?.state !== "running") return;
        for (const note of NOTES[outcome]) sound(this.context, note);
    }
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
