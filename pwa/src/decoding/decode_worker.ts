/** Looks for codes beside the page, which goes on drawing meanwhile. */

import { expose } from "comlink";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";

import type { Attempt } from "./attempts.ts";
import { Frames } from "./frame.ts";
import { nativeReader } from "./native.ts";
import { find, prepare } from "./symbols.ts";

const frames = new Frames();
const native = nativeReader(self);

const decoder = {
    /** Settles when the first picture can be looked at. */
    async ready(): Promise<void> {
        await Promise.all([prepare(wasmUrl), native]);
    },

    /** The text of a code in this picture, which is let go of; undefined if there is none. */
    async look(picture: ImageBitmap, attempt: Attempt): Promise<string | undefined> {
        try {
            const seen = await (await native)?.(picture);
            return seen ?? (await find(frames.view(picture), attempt));
        } finally {
            picture.close();
        }
    },
};

export type Decoder = typeof decoder;

expose(decoder);
