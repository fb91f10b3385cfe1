/** Looks for codes beside the page, which goes on drawing meanwhile. */

import { expose } from "comlink";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";

import type { Attempt } from "./attempts.ts";
import { Frames } from "./frame.ts";
import { NativeReader } from "./native.ts";
import { find, prepare } from "./symbols.ts";

const frames = new Frames();
const native = new NativeReader(self);

const decoder = {
    /** Settles when the first picture can be looked at. The browser's own reader joins in when it is there: nobody waits for it. */
    async ready(): Promise<void> {
        await prepare(wasmUrl);
    },

    /** The text of a code in this picture, which is let go of; undefined if there is none. */
    async look(picture: ImageBitmap, attempt: Attempt): Promise<string | undefined> {
        try {
            return (await native.find(picture)) ?? (await find(frames.view(picture), attempt));
        } finally {
            picture.close();
        }
    },
};

export type Decoder = typeof decoder;

expose(decoder);
