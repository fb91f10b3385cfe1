/** The page's end of the worker that looks for codes. */

import { transfer, wrap, type Remote } from "comlink";

import type { Attempt } from "./attempts.ts";
import type { Decoder } from "./decode_worker.ts";
import type { Looker } from "./looking.ts";

/** Begun once and kept, since its reader takes a moment to compile. */
export class DecodeWorker implements Looker {
    private readonly worker = new Worker(new URL("./decode_worker.ts", import.meta.url), { type: "module" });
    private readonly decoder: Remote<Decoder> = wrap<Decoder>(this.worker);
    private readonly broken: Promise<never>;

    constructor() {
        // A worker that ends by itself answers nobody: without this, who waits for it would wait for ever.
        this.broken = new Promise((_, reject) => {
            this.worker.addEventListener("error", (event) => {
                reject(new Error(`the reader of codes ended: ${event.message}`));
            });
        });
        this.broken.catch(() => undefined); // told to each who waits, and to nobody when nobody does
    }

    ready(): Promise<void> {
        return Promise.race([this.decoder.ready(), this.broken]);
    }

    look(picture: ImageBitmap, attempt: Attempt): Promise<string | undefined> {
        return Promise.race([this.decoder.look(transfer(picture, [picture]), attempt), this.broken]);
    }

    end(): void {
        this.worker.terminate();
    }
}
