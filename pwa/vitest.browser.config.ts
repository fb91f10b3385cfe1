import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

import { chromiumArguments, chromiumPath } from "./build/chromium.ts";
import { vectors } from "./tests/vectors/gathered.ts";

const FILM = join(mkdtempSync(join(tmpdir(), "portao-film-")), "codes.y4m");
const CAMERA = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    `--use-file-for-fake-video-capture=${FILM}`,
];

/** What runs in the browser itself: the vectors, which node runs as well, and what only a browser has. */
export default defineConfig({
    plugins: [vectors()],
    // Named here, for what is found while the tests run loads the page anew under them.
    optimizeDeps: { exclude: ["@sqlite.org/sqlite-wasm"], include: ["comlink", "zxing-wasm/reader"] },
    worker: { format: "es" },
    test: {
        include: ["tests/vectors/**/*.test.ts", "tests/browser/**/*.test.{ts,tsx}"],
        globalSetup: ["tests/browser/setup.ts"],
        env: { FILM },
        testTimeout: 30_000,
        browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
                launchOptions: {
                    executablePath: chromiumPath(),
                    args: [...chromiumArguments(), ...CAMERA],
                },
            }),
            instances: [{ browser: "chromium" }],
        },
    },
});
