import { defineConfig } from "vitest/config";

import { vectors } from "./tests/vectors/gathered.ts";

export default defineConfig({
    plugins: [vectors()],
    test: {
        include: ["tests/**/*.test.ts"],
        exclude: ["tests/browser/**", "tests/installed/**"],
        // What takes a second on a quiet machine takes ten on a busy one.
        testTimeout: 30_000,
    },
});
