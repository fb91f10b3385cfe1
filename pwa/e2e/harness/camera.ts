/**
 * What a browser takes for its camera: a film (YUV4MPEG2) that it shows in a circle, and whose pictures are changed while it runs. So a
 * code is before the camera from one moment on, for as long as the test wants, and is made when it is needed.
 */

import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Symbol } from "./symbol.ts";

const [WIDTH, HEIGHT] = [640, 480];
const FRAMES = 2;
const HEADER = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`;
const FRAME = "FRAME\n";
const [GROUND, PAPER, INK, NO_COLOUR] = [120, 210, 20, 128];

export class Camera {
    private readonly folder = mkdtempSync(join(tmpdir(), "portao-e2e-camera-"));
    /** For the browser's `--use-file-for-fake-video-capture`. */
    readonly film = join(this.folder, "camera.y4m");
    private readonly file: number;

    constructor() {
        this.file = openSync(this.film, "w");
        writeSync(this.file, HEADER, 0);
        this.nothing();
    }

    /** This code stands before the camera, upright, as large as it may be in whole pixels a module. */
    show(symbol: Symbol): void {
        this.project(picture(symbol));
    }

    /** Nobody stands before the camera. */
    nothing(): void {
        this.project(Buffer.alloc(WIDTH * HEIGHT, GROUND));
    }

    remove(): void {
        closeSync(this.file);
        rmSync(this.folder, { recursive: true, force: true });
    }

    private project(grey: Buffer): void {
        const colour = Buffer.alloc((WIDTH * HEIGHT) / 2, NO_COLOUR);
        const frame = Buffer.concat([Buffer.from(FRAME), grey, colour]);
        for (let n = 0; n < FRAMES; n++)
            writeSync(this.file, frame, 0, frame.length, HEADER.length + n * frame.length);
    }
}

function picture(symbol: Symbol): Buffer {
    const grey = Buffer.alloc(WIDTH * HEIGHT, GROUND);
    const scale = Math.floor(Math.min(WIDTH / symbol.width, HEIGHT / symbol.height));
    if (scale < 2) throw new Error("the code is too large for this camera");
    const left = Math.floor((WIDTH - scale * symbol.width) / 2);
    const top = Math.floor((HEIGHT - scale * symbol.height) / 2);
    for (let row = 0; row < symbol.height * scale; row++) {
        for (let column = 0; column < symbol.width * scale; column++) {
            const module = Math.floor(row / scale) * symbol.width + Math.floor(column / scale);
            grey[(top + row) * WIDTH + left + column] = symbol.dark[module] === true ? INK : PAPER;
        }
    }
    return grey;
}
