/** A film for a browser's pretended camera (YUV4MPEG2): scenes of one code each, shown in a circle. */

import { closeSync, openSync, writeSync } from "node:fs";

import type { Picture } from "./scene.ts";

export const FRAMES_PER_SECOND = 10;

/** A picture, or the lack of one, and how many frames long. */
export interface Scene {
    readonly picture: Picture;
    readonly frames: number;
}

/** Write these scenes, all of one size. */
export function writeFilm(path: string, scenes: readonly Scene[]): void {
    const [first] = scenes;
    if (first === undefined) throw new Error("a film has a scene");
    const { width, height } = first.picture;
    const colourless = Buffer.alloc((width * height) / 2, 128);
    const file = openSync(path, "w");
    writeSync(file, `YUV4MPEG2 W${width} H${height} F${FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n`);
    for (const scene of scenes) {
        for (let frame = 0; frame < scene.frames; frame++) {
            writeSync(file, "FRAME\n");
            writeSync(file, scene.picture.grey);
            writeSync(file, colourless);
        }
    }
    closeSync(file);
}
