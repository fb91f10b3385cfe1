import { defineConfig } from "vitest/config";

/** The built gate in a browser, against the real server: what people see, and what the server has stored. */
export default defineConfig({
    test: {
        include: ["e2e/**/*.test.ts"],
        globalSetup: ["e2e/harness/built.ts"],
        testTimeout: 120_000,
        hookTimeout: 120_000,
        // They wait for each other and for the disk more than they compute; more of them at a time only make each other late.
        maxWorkers: 2,
    },
});
