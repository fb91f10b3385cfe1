/** Drawn signs: the four shapes of verdicts, and what stands on buttons. They say nothing alone: a word is beside each, or is heard in its place. */

import type { JSX } from "preact";

import type { Outcome } from "../../gate/contract.ts";

/** Filled, so that the shape is told from two metres; what is in it is cut out of it. */
const SHAPES: Readonly<Record<Outcome, { readonly body: string; readonly sign: string }>> = {
    admit: { body: "M50 3a47 47 0 1 0 .01 0z", sign: "M27 52l16 16 30-35" },
    attention: { body: "M50 4 99 93H1z", sign: "M50 36v27M50 78v.5" },
    refuse: { body: "M31 3h38l28 28v38L69 97H31L3 69V31z", sign: "M32 32l36 36M68 32 32 68" },
    unknown: { body: "M4 4h92v92H4z", sign: "M34 38a16 16 0 1 1 24 14c-5 3-8 6-8 12M50 80v.5" },
};

export function Shape({ outcome }: { readonly outcome: Outcome }): JSX.Element {
    const { body, sign } = SHAPES[outcome];
    return (
        <svg class="shape" viewBox="0 0 100 100" aria-hidden="true">
            <path class="shape-body" d={body} />
            <path class="shape-sign" d={sign} />
        </svg>
    );
}

const SIGNS = {
    gate: "M4 21V10a8 8 0 0 1 16 0v11M9 21V11a3 3 0 0 1 6 0v10",
    back: "M14.5 5 7.5 12l7 7",
    more: "M4 7h16M4 12h16M4 17h16",
    entry: "M13 4h6v16h-6M4 12h10M10.5 8l4 4-4 4",
    exit: "M11 4H5v16h6M9 12h11M16.5 8l4 4-4 4",
    type: "M3 6h18v12H3zM7 10h.01M12 10h.01M17 10h.01M8 14h8",
    search: "M10.5 4a6.5 6.5 0 1 0 .01 0zM15.5 15.5 21 21",
    recent: "M12 3.5a8.5 8.5 0 1 0 .01 0zM12 8v4.5l3 2",
    light: "M9 3h6l-1 5h3l-7 13 2-9H8z",
    camera: "M4 7h3.5l1.5-2.5h6L16.5 7H20v12H4zM12 9.5a3.5 3.5 0 1 0 .01 0z",
    turn: "M5 12a7 7 0 0 1 12-5l2 2M19 4v5h-5M19 12a7 7 0 0 1-12 5l-2-2M5 20v-5h5",
    undo: "M8 5 4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11H9",
    person: "M12 4a4 4 0 1 0 .01 0zM4 21c.8-4.5 4-6.5 8-6.5s7.2 2 8 6.5",
    settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5",
    done: "M5 12.5 10 17.5 19.5 7",
    look: "M12 4.5 21 20H3zM12 10.5v4M12 17.2v.1",
    stop: "M6.5 6.5l11 11M17.5 6.5l-11 11",
    next: "M5 12h13M13 6.5l5.5 5.5-5.5 5.5",
    lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    erase: "M8 6h12v12H8l-5-6zM11.5 9.5l5 5M16.5 9.5l-5 5",
    sync: "M5 12a7 7 0 0 1 12-5l2 2M19 4v5h-5M19 12a7 7 0 0 1-12 5l-2-2M5 20v-5h5",
    flag: "M6 21V4h12l-2.5 4L18 12H6",
    tabs: "M4 8h12v12H4zM8 8V4h12v12h-4",
    scan: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5M4 12h16",
    battery: "M3 8h15v8H3zM21 11v2",
    clock: "M12 3.5a8.5 8.5 0 1 0 .01 0zM12 7.5v5l3.5 2",
    list: "M4 6h.01M8 6h12M4 12h.01M8 12h12M4 18h.01M8 18h12",
    key: "M8 11.5a3.5 3.5 0 1 0 .01 0zM11 13l8-8M16 8l3 3",
    store: "M4 6c0-3.5 16-3.5 16 0v12c0 3.5-16 3.5-16 0zM4 6c0 3.5 16 3.5 16 0M4 12c0 3.5 16 3.5 16 0",
    send: "M12 20V6M6.5 11 12 5.5l5.5 5.5",
} as const;

export type Sign = keyof typeof SIGNS;

export function Icon({ sign }: { readonly sign: Sign }): JSX.Element {
    return (
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d={SIGNS[sign]} />
        </svg>
    );
}
