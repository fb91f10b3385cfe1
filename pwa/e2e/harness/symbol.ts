/** Codes as dark and light modules: as the server draws them, or by an encoder that has no hand in what reads them here. */

import { encode } from "uqr";

/** Modules row by row, with the quiet zone; true is dark. */
export interface Symbol {
    readonly width: number;
    readonly height: number;
    readonly dark: readonly boolean[];
}

const QUIET_ZONE = 4;
const VIEW = /viewBox="0 0 (\d+) (\d+)"/;
const RUN = /M(\d+) (\d+)h(\d+)v(\d+)h-\d+z/g;

/** The drawing that the server gives out: a path of dark runs. */
export function symbolOfSvg(svg: string): Symbol {
    const [, width = 0, height = 0] = (VIEW.exec(svg) ?? []).map(Number);
    if (width === 0 || height === 0) throw new Error("the drawing has no size");
    const dark = new Array<boolean>(width * height).fill(false);
    for (const [, ...numbers] of svg.matchAll(RUN)) {
        const [x = 0, y = 0, across = 0, down = 0] = numbers.map(Number);
        for (let row = y; row < y + down; row++) dark.fill(true, row * width + x, row * width + x + across);
    }
    if (!dark.includes(true)) throw new Error("the drawing is empty");
    return { width, height, dark };
}

/** For what the server never draws: forged codes, rotating ones, and those of other people. */
export function qrOf(text: string): Symbol {
    const { data, size } = encode(text, { ecc: "M", border: QUIET_ZONE });
    return { width: size, height: size, dark: data.flat() };
}
