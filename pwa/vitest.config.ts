import { defineConfig } from "vitest/config";

import { vectors } from "./tests/vectors/gathered.ts";

export default defineConfig({
    plugins: [vectors()],
    test: { include: ["tests/**/*.test.ts"], exclude: ["tests/browser/**", "tests/installed/**"] },
});
