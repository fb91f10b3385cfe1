/** PINs are tried in a worker of their own: it begins with the try and ends with it, and the memory that the hash takes goes with it. */

import { wrap } from "comlink";

import { Malformed, RingLocked } from "../keys/errors.ts";
import type { Octets } from "../keys/octets.ts";
import type { BoxOpener } from "../keys/passphrase_box.ts";
import type { Tried, Trying } from "./pin_worker.ts";

/** As `openBox`, and whoever asks goes on meanwhile. Rejects with an Error where the worker ends by itself. */
export const openBoxBeside: BoxOpener = async (raw, passphrase) => {
    const worker = new Worker(new URL("./pin_worker.ts", import.meta.url), { type: "module", name: "pin" });
    const broken = new Promise<never>((_, reject) => {
        worker.addEventListener("error", (event) => {
            reject(new Error(`the worker that tries a PIN ended: ${event.message}`));
        });
    });
    try {
        return opened(await Promise.race([wrap<Trying>(worker).open(raw, passphrase), broken]));
    } finally {
        worker.terminate();
    }
};

function opened(tried: Tried): Octets {
    switch (tried.kind) {
        case "opened":
            return tried.plain;
        case "locked":
            throw new RingLocked();
        case "malformed":
            throw new Malformed(tried.clause, tried.detail);
    }
}
