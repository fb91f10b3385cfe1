/** What was set stays set, and what cannot be read is as if nobody had set it. */

import { expect, test } from "vitest";

import {
    DEFAULTS,
    NO_CAMERA,
    parseSettings,
    writeSettings,
    type Settings,
} from "../../src/screens/settings.ts";

test("settings are read as they were written", () => {
    const settings: Settings = {
        language: "pt-BR",
        theme: "sunlight",
        sound: false,
        stays: true,
        camera: NO_CAMERA,
    };
    expect(parseSettings(writeSettings(settings))).toEqual(settings);
    expect(parseSettings(writeSettings(DEFAULTS))).toEqual(DEFAULTS);
});

test("whatever cannot be read is as if nobody had set it", () => {
    const broken = [
        null,
        "",
        "{",
        "null",
        "7",
        "[]",
        '{"theme":"pink","language":"fr","camera":7,"sound":"no"}',
    ];
    for (const written of broken) expect(parseSettings(written)).toEqual(DEFAULTS);
});
