import { defineConfig } from "vitest/config";

/** What takes the whole app, a server and a browser. */
export default defineConfig({
    test: { include: ["tests/installed/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 300_000 },
});
