/** Tries a PIN beside the gate: half a second of hashing, in which a guest is not to wait. */

import { expose } from "comlink";

import { Malformed, RingLocked } from "../keys/errors.ts";
import type { Octets } from "../keys/octets.ts";
import { openBox } from "../keys/passphrase_box.ts";

/** What comes of a try. An error of ours would lose its class on its way between workers. */
export type Tried =
    | { readonly kind: "opened"; readonly plain: Octets }
    | { readonly kind: "locked" }
    | { readonly kind: "malformed"; readonly clause: string; readonly detail: string };

const trying = {
    async open(raw: Octets, passphrase: Octets): Promise<Tried> {
        try {
            return { kind: "opened", plain: await openBox(raw, passphrase) };
        } catch (error) {
            if (error instanceof RingLocked) return { kind: "locked" };
            if (error instanceof Malformed)
                return { kind: "malformed", clause: error.clause, detail: error.detail };
            throw error;
        }
    },
};

export type Trying = typeof trying;

expose(trying);
