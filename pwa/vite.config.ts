import { defineConfig } from "vite";

import { finish } from "./build/finish.ts";
import { spoken } from "./build/spoken.ts";
import { trimmed } from "./build/trimmed.ts";
import { withoutScripts } from "./build/without_scripts.ts";

export default defineConfig({
    base: "/gate/",
    build: {
        target: "es2023",
        outDir: "dist",
        emptyOutDir: true,
        // A file in an address of its own is one that the page's policy allows.
        assetsInlineLimit: 0,
    },
    worker: { format: "es", plugins: () => [trimmed()] },
    // The texts stand beside the Python side.
    server: { fs: { allow: [".."] } },
    optimizeDeps: { exclude: ["@sqlite.org/sqlite-wasm"] },
    plugins: [spoken(), withoutScripts(), finish()],
});
