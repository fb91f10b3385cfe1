/** Makes the film that the browser's camera shows, and takes it away when the tests are over. */

import { mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { TestProject } from "vitest/node";

import { FRAMES_PER_SECOND, writeFilm } from "../decoding/film.ts";
import { picture, type Kind, type Shown } from "../decoding/scene.ts";
import { CODES } from "./codes.ts";

const [WIDTH, HEIGHT] = [640, 480];

export default async function setup(project: TestProject): Promise<() => void> {
    const film = project.config.env["FILM"];
    if (film === undefined) throw new Error("the configuration names no film");
    mkdirSync(dirname(film), { recursive: true });
    const nothing = { picture: await picture(WIDTH, HEIGHT), frames: FRAMES_PER_SECOND / 2 };
    const scenes = [];
    for (const [kind, text, across, degrees] of SHOWN) {
        const seen: Shown = { kind, text, across, degrees };
        scenes.push({ picture: await picture(WIDTH, HEIGHT, seen), frames: FRAMES_PER_SECOND }, nothing);
    }
    writeFilm(film, scenes);
    return () => {
        rmSync(dirname(film), { recursive: true, force: true });
    };
}

const SHOWN: readonly [Kind, string, number, number][] = [
    ["QRCode", CODES.qr, 300, 20],
    ["Aztec", CODES.aztec, 280, 0],
    ["PDF417", CODES.pdf417, 560, 7],
];
