/**
 * A film for the camera: 1280 by 720 at 30 pictures a second, one code after another, each held up for a moment. Every scene bears its
 * number as a row of squares in the corner, so that the page knows which one it has been given.
 */

import { closeSync, openSync, writeSync } from "node:fs";

import { qrOf, type Symbol } from "../e2e/harness/symbol.ts";
import { MARK } from "../e2e/harness/stopwatch.ts";

const [WIDTH, HEIGHT, PER_SECOND] = [1280, 720, 30];
const [HELD_FRAMES, EMPTY_FRAMES] = [24, 21];
/** How wide a code is held before the camera, in pixels, with its quiet zone. */
const ACROSS = 420;
const [GROUND, PAPER, INK, WHITE, BLACK, NO_COLOUR] = [120, 210, 20, 235, 16, 128];

/** A code before the camera, or nothing; the number of the scene. */
export function writeFilm(path: string, codes: readonly string[]): void {
    const file = openSync(path, "w");
    writeSync(file, `YUV4MPEG2 W${WIDTH} H${HEIGHT} F${PER_SECOND}:1 Ip A1:1 C420jpeg\n`);
    codes.forEach((code, at) => {
        write(file, picture(2 * at + 1, qrOf(code)), HELD_FRAMES);
        write(file, picture(2 * at + 2), EMPTY_FRAMES);
    });
    if (codes.length === 0) write(file, picture(1), EMPTY_FRAMES);
    closeSync(file);
}

function write(file: number, grey: Buffer, frames: number): void {
    const colourless = Buffer.alloc((WIDTH * HEIGHT) / 2, NO_COLOUR);
    const frame = Buffer.concat([Buffer.from("FRAME\n"), grey, colourless]);
    for (let n = 0; n < frames; n++) writeSync(file, frame);
}

function picture(scene: number, symbol?: Symbol): Buffer {
    const grey = Buffer.alloc(WIDTH * HEIGHT, GROUND);
    const { squares, side } = MARK;
    for (let at = 0; at < squares; at++) {
        const shade = (scene >> (squares - 1 - at)) & 1 ? WHITE : BLACK;
        for (let row = 0; row < side; row++)
            grey.fill(shade, row * WIDTH + at * side, row * WIDTH + (at + 1) * side);
    }
    if (symbol !== undefined) hold(grey, symbol);
    return grey;
}

function hold(grey: Buffer, { width, dark }: Symbol): void {
    const [left, top] = [(WIDTH - ACROSS) / 2, (HEIGHT - ACROSS) / 2];
    const scale = width / ACROSS;
    for (let row = 0; row < ACROSS; row++) {
        for (let column = 0; column < ACROSS; column++) {
            const module = Math.floor(row * scale) * width + Math.floor(column * scale);
            grey[(top + row) * WIDTH + left + column] = dark[module] === true ? INK : PAPER;
        }
    }
}
