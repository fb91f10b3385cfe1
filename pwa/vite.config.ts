import { defineConfig } from "vite";

export default defineConfig({
    base: "/gate/",
    build: { target: "es2023", outDir: "dist", emptyOutDir: true },
    worker: { format: "es" },
    optimizeDeps: { exclude: ["@sqlite.org/sqlite-wasm"] },
});
