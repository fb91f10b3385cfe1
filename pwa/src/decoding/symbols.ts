/** Codes found in pixels, by zxing. */

import { prepareZXingModule, readBarcodes, type ReaderOptions } from "zxing-wasm/reader";

import type { Attempt } from "./attempts.ts";

/** What is looked at: pixels, and the same scene turned by so many degrees. */
export interface View {
    upright(): ImageData;
    turned(degrees: number): ImageData;
}

const COMMON: ReaderOptions = {
    maxNumberOfSymbols: 1,
    // As it stands in the symbol. The library's own choice would put marks of its own into codes of some trades.
    textMode: "Plain",
};
const ANY: ReaderOptions = { ...COMMON, formats: ["QRCode", "Aztec", "PDF417", "DataMatrix"] };
const LINES: ReaderOptions = { ...COMMON, formats: ["PDF417"], tryHarder: false, tryDownscale: false };

/** Fetch and compile the reader from this address, once, before the first frame is waited for. */
export async function prepare(wasmUrl: string): Promise<void> {
    // The library would fetch it from a public network otherwise. The one file it asks for is this one.
    await prepareZXingModule({ overrides: { locateFile: () => wasmUrl }, fireImmediately: true });
}

/** The text of a code in view, looked for as hard as the attempt says; undefined if none is read. */
export async function find(view: View, attempt: Attempt): Promise<string | undefined> {
    const text = await read(view.upright(), { ...ANY, tryHarder: attempt.harder });
    if (text !== undefined || attempt.turn === 0) return text;
    return read(view.turned(attempt.turn), LINES);
}

async function read(pixels: ImageData, options: ReaderOptions): Promise<string | undefined> {
    const [found] = await readBarcodes(pixels, options);
    return found?.text;
}
