/** What `main` hands to the screens besides the gate itself, and what they may ask of the app's own installation. */

import type { Reader, Wedge } from "../decoding/contract.ts";
import type { Gate } from "../gate/contract.ts";

/** The app in this browser: which version runs, and whether a newer one lies ready beside it. */
export interface Installation {
    /** Told when a newer version is wholly here and waits; at once, if one does already. Returns what ends the telling. */
    whenNewer(told: () => void): () => void;
    /**
     * Start the newer version: the page loads itself anew, and what was written stays. Ask it between two scans only; without a
     * version that waits nothing happens.
     */
    renew(): void;
    /** Which version runs: 8 hexadecimal digits that change with any byte of the app. */
    readonly version: string;
}

/** What the app is made of; `App` takes these as its properties. */
export interface Parts {
    readonly gate: Gate;
    readonly reader: Reader;
    readonly wedge: Wedge;
    readonly installation: Installation;
    /** The enrolment code that stood in the address (`/gate/#PTE1:…`); it was taken out of it. */
    readonly offered: string | undefined;
}
