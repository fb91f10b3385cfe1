/**
 * Times what somebody at the gate waits for, within the page itself: no call from outside lies between a code and its verdict.
 *
 * `stopwatch` is put into the page before anything else there; it is sent as text, and so uses nothing that stands outside of it.
 */

/** One verdict, as it stood on the screen. */
export interface Timed {
    /** From when its code was begun until the frame that shows the verdict was drawn. */
    readonly ms: number;
    /** By its ground: admit, attention, refuse, unknown. */
    readonly outcome: string;
}

export interface Stopwatch {
    /** Read these codes as a hand scanner does, each as soon as the verdict on the one before it was seen. */
    scan(codes: readonly string[]): Promise<readonly Timed[]>;
    /**
     * Milliseconds from the beginning of the navigation until the gate was drawn ready; then `code` is scanned, which proves it, and
     * until that verdict was drawn. To be asked before it is ready.
     */
    ready(code: string): Promise<readonly [readyMs: number, verdictMs: number]>;
    /** On to the camera as soon as the gate is ready; milliseconds from the beginning of the navigation until its picture was drawn. */
    camera(): Promise<number>;
    /** What the camera shows, timed from the first frame of a scene to the verdict on it; so many scenes with a code. */
    scenes(count: number): Promise<readonly Timed[]>;
}

declare global {
    interface Window {
        stopwatch: Stopwatch;
        /** Whoever watches from outside: told the outcome of each verdict of `scan` as soon as it was drawn. */
        told?: (outcome: string) => void;
    }
}

/** How scenes are numbered in the camera's picture (odd ones have a code): so many squares at its upper left edge, white for 1, the highest digit first. */
export const MARK = { squares: 8, side: 16 } as const;

/** Runs in the page. */
export function stopwatch({ squares, side }: typeof MARK): void {
    /** Leads to scanning. */
    const START = ".page-actions .button-primary";
    const STROKE_MS = 2;
    const STAYS_MS = 10_000;
    // A verdict stays for a while before it can be sent away. The page's clock is moved on by as much, or a thousand codes would take
    // a quarter of an hour of waiting; what is timed is told by another clock.
    const realNow = Date.now.bind(Date);
    let [aheadMs, lastDrawnMs] = [0, 0];
    Date.now = () => realNow() + aheadMs;

    // A hand scanner is heard from the moment on in which the page begins to listen for keys as a whole.
    const listening = new Promise<void>((resolve) => {
        const listen = window.addEventListener.bind(window);
        window.addEventListener = (type: string, ...how: [EventListenerOrEventListenerObject, ...[]]) => {
            listen(type, ...how);
            if (type === "keydown") resolve();
        };
    });

    window.stopwatch = {
        scan: async (codes) => {
            const timed: Timed[] = [];
            for (const code of codes) timed.push(await scanned(code));
            return timed;
        },
        ready: async (code) => {
            await Promise.all([coming(START), listening]);
            const readyMs = await drawn();
            await scanned(code);
            return [readyMs, lastDrawnMs];
        },
        camera: async () => {
            await coming(START);
            (await seen(START)).click();
            await seen(".viewfinder-runs");
            return drawn();
        },
        scenes: async (count) => {
            const timed: Timed[] = [];
            const shown = scenesOf(await seen<HTMLVideoElement>("video"));
            while (timed.length < count) {
                const verdict = await seen(".verdict");
                const endMs = await drawn();
                timed.push({ ms: endMs - shown.sinceMs(), outcome: outcomeOf(verdict) });
                await dismissed(verdict);
            }
            return timed;
        },
    };

    async function scanned(code: string): Promise<Timed> {
        const shown = seen(".verdict");
        const begunMs = performance.now();
        type(code);
        const verdict = await shown;
        lastDrawnMs = await drawn();
        const timed = { ms: lastDrawnMs - begunMs, outcome: outcomeOf(verdict) };
        window.told?.(timed.outcome);
        await dismissed(verdict);
        return timed;
    }

    function type(code: string): void {
        const startMs = performance.now();
        for (const [n, key] of [...Array.from(code), "Enter"].entries()) {
            const init = { key, bubbles: true, cancelable: true, composed: true };
            const stroke = new KeyboardEvent("keydown", init);
            // A scanner strikes evenly, however busy this machine is.
            Object.defineProperty(stroke, "timeStamp", { value: startMs + n * STROKE_MS });
            document.body.dispatchEvent(stroke);
        }
    }

    function outcomeOf(verdict: Element): string {
        return /\bverdict-(\w+)/.exec(verdict.className)?.[1] ?? "";
    }

    async function dismissed(verdict: HTMLElement): Promise<void> {
        aheadMs += STAYS_MS;
        verdict.click();
        while (verdict.isConnected) await changed();
    }

    async function coming(selector: string): Promise<void> {
        if (document.querySelector(selector) !== null) throw new Error(`${selector} is there already`);
        await seen(selector);
    }

    async function seen<Found extends HTMLElement>(selector: string): Promise<Found> {
        for (;;) {
            const found = document.querySelector<Found>(selector);
            if (found !== null) return found;
            await changed();
        }
    }

    /** Resolves with the next change of the page. */
    function changed(): Promise<void> {
        return new Promise((resolve) => {
            const observer = new MutationObserver(() => {
                observer.disconnect();
                resolve();
            });
            const how = { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] };
            observer.observe(document, how);
        });
    }

    /** When the frame that shows the page as it is now was handed on: a message sent while a frame is made comes after it. */
    function drawn(): Promise<number> {
        return new Promise((resolve) => {
            requestAnimationFrame(() => {
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = () => {
                    port1.close();
                    resolve(performance.now());
                };
                port2.postMessage(undefined);
            });
        });
    }

    /** Tells since when the scene that the camera shows now has been delivered. */
    function scenesOf(video: HTMLVideoElement): { sinceMs: () => number } {
        const pen = new OffscreenCanvas(squares, 1).getContext("2d", { willReadFrequently: true });
        if (pen === null) throw new Error("this browser draws nothing");
        let [scene, sinceMs] = [0, 0];
        const look = (_: number, { presentationTime }: VideoFrameCallbackMetadata): void => {
            pen.drawImage(video, 0, 0, squares * side, side, 0, 0, squares, 1);
            const { data } = pen.getImageData(0, 0, squares, 1);
            let number = 0;
            for (let at = 0; at < squares; at++) number = number * 2 + ((data[4 * at] ?? 0) > 128 ? 1 : 0);
            if (number !== scene && number % 2 === 1) sinceMs = presentationTime;
            scene = number;
            video.requestVideoFrameCallback(look);
        };
        video.requestVideoFrameCallback(look);
        return { sinceMs: () => sinceMs };
    }
}
