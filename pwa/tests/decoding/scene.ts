/** A camera's picture with one code in it: grey, as a camera sees it, turned and as large as asked for. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { prepareZXingModule, writeBarcode, type WriterOptions } from "zxing-wasm/writer";

import type { View } from "../../src/decoding/symbols.ts";

export type Kind = "QRCode" | "Aztec" | "PDF417" | "DataMatrix";

/** Brightness, row by row. */
export interface Picture {
    readonly width: number;
    readonly height: number;
    readonly grey: Uint8Array;
}

export interface Shown {
    readonly kind: Kind;
    readonly text: string;
    /** How wide the code is in the picture, with its quiet zone, in pixels. */
    readonly across: number;
    readonly degrees?: number;
}

const PAPER = 200;
const GROUND = 120;
const packages = createRequire(import.meta.url);

/** The bytes of one of zxing's programs, as an address: there is no server here that would give them out. */
export function wasmUrl(name: "reader/zxing_reader" | "writer/zxing_writer"): string {
    const raw = readFileSync(packages.resolve(`zxing-wasm/${name}.wasm`));
    return `data:application/wasm;base64,${raw.toString("base64")}`;
}

/** A picture of this size; without a code it shows the ground alone. */
export async function picture(width: number, height: number, shown?: Shown): Promise<Picture> {
    const grey = new Uint8Array(width * height).fill(GROUND);
    if (shown === undefined) return { width, height, grey };
    const code = await drawn(shown);
    const scale = shown.across / code.width;
    const angle = ((shown.degrees ?? 0) * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
    for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
            const [dx, dy] = [x - width / 2, y - height / 2];
            const column = Math.floor(code.width / 2 + dx * cos + dy * sin);
            const row = Math.floor(code.height / 2 - dx * sin + dy * cos);
            const isInside = column >= 0 && row >= 0 && column < code.width && row < code.height;
            if (isInside) grey[y * width + x] = code.grey[row * code.width + column] ?? PAPER;
        }
    }
    return { width, height, grey };
}

async function drawn(shown: Shown): Promise<Picture> {
    const options: WriterOptions = { format: shown.kind, addQuietZones: true };
    await prepareZXingModule({
        overrides: { locateFile: () => wasmUrl("writer/zxing_writer") },
        fireImmediately: true,
    });
    const { symbol, error } = await writeBarcode(shown.text, options);
    if (error !== "") throw new Error(error);
    const grey = Uint8Array.from(symbol.data, (module) => (module === 0 ? 10 : PAPER));
    return { width: symbol.width, height: symbol.height, grey };
}

/** The picture as the reader looks at it. */
export function viewOf(picture: Picture): View {
    return { upright: () => pixels(picture), turned: (degrees) => pixels(turned(picture, degrees)) };
}

function turned(picture: Picture, degrees: number): Picture {
    const { width, height } = picture;
    const grey = new Uint8Array(width * height).fill(255);
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
            const [dx, dy] = [x - width / 2, y - height / 2];
            const [column, row] = [
                Math.floor(width / 2 + dx * cos + dy * sin),
                Math.floor(height / 2 - dx * sin + dy * cos),
            ];
            const isInside = column >= 0 && row >= 0 && column < width && row < height;
            if (isInside) grey[y * width + x] = picture.grey[row * width + column] ?? 255;
        }
    }
    return { width, height, grey };
}

function pixels({ width, height, grey }: Picture): ImageData {
    const opaque = Uint32Array.from(grey, (value) => 0xff000000 | (value * 0x010101));
    const data = new Uint8ClampedArray(opaque.buffer);
    return { data, width, height, colorSpace: "srgb" };
}
