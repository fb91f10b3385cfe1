/** A network on which anything may happen to a call, drawn from a seed. */

import type { Fetch } from "../../src/device/calling.ts";

/** What may happen to a call; each as often as another, and half of the calls go well. */
export const MISHAPS = [
    "lost",
    "answer lost",
    "half an answer",
    "a bit flipped",
    "said again",
    "bad gateway",
    "a portal's page",
    "led elsewhere",
    "garbage",
    "nothing",
] as const;

export type Mishap = (typeof MISHAPS)[number];

/** Whole numbers below a limit, the same each time for one seed (mulberry32). */
export function drawing(seed: number): (limit: number) => number {
    let state = seed;
    return (limit) => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
    };
}

/** The same network with mishaps; `told` hears of each. */
export function hostile(fetch: Fetch, draw: (limit: number) => number, told: (what: Mishap) => void): Fetch {
    return async (input, init) => {
        const mishap = draw(2) === 0 ? undefined : MISHAPS[draw(MISHAPS.length)];
        if (mishap === undefined) return fetch(input, init);
        told(mishap);
        if (mishap === "lost") throw new TypeError("fetch failed");
        if (mishap !== "led elsewhere" || draw(2) === 0) {
            const answer = await fetch(input, init);
            const again = mishap === "said again" ? await fetch(input, init) : answer;
            return spoiled(again, mishap, draw);
        }
        throw new TypeError("unexpected redirect");
    };
}

async function spoiled(answer: Response, mishap: Mishap, draw: (limit: number) => number): Promise<Response> {
    const { status } = answer;
    const headers = { "content-type": answer.headers.get("content-type") ?? "" };
    const raw = new Uint8Array(await answer.arrayBuffer());
    switch (mishap) {
        case "said again":
            return new Response(raw, { status, headers });
        case "half an answer":
            return new Response(brokenOff(raw.slice(0, draw(raw.length + 1))), { status, headers });
        case "a bit flipped": {
            const at = draw(8 * Math.max(1, raw.length));
            if (raw.length > 0) raw[at >> 3] = (raw[at >> 3] ?? 0) ^ (1 << (at & 7));
            return new Response(raw, { status, headers });
        }
        case "bad gateway":
            return new Response("<html>Bad Gateway", { status: 502, statusText: "Bad Gateway" });
        case "a portal's page":
            return new Response("<html>sign in", { headers: { "content-type": "text/html" } });
        case "garbage":
            return new Response(raw.reverse(), { headers });
        case "nothing":
            return new Response("", { headers });
        default:
            throw new TypeError("fetch failed");
    }
}

/** A body that ends before its end. */
function brokenOff(raw: Uint8Array): ReadableStream {
    return new ReadableStream({
        pull(controller) {
            controller.enqueue(raw);
            controller.error(new TypeError("cut"));
        },
    });
}
