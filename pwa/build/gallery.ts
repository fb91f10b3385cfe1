/** Builds the gallery into a temporary folder and serves it from there: it is no part of the app that is shipped. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, preview } from "vite";

import { spoken } from "./spoken.ts";

const ROOT = join(import.meta.dirname, "..");

export interface Gallery {
    /** Where a screen is shown. */
    readonly address: (screen: string, language: string, theme: string) => string;
    readonly close: () => Promise<void>;
}

export async function openGallery(): Promise<Gallery> {
    const outDir = mkdtempSync(join(tmpdir(), "portao-gallery-"));
    const common = { root: ROOT, configFile: false, logLevel: "warn", base: "/" } as const;
    await build({
        ...common,
        publicDir: false,
        plugins: [spoken()],
        build: {
            target: "es2023",
            outDir,
            emptyOutDir: true,
            rolldownOptions: { input: join(ROOT, "gallery.html") },
        },
    });
    const server = await preview({ ...common, build: { outDir }, preview: { port: 0, host: "127.0.0.1" } });
    const [base] = server.resolvedUrls?.local ?? [];
    return {
        address: (screen, language, theme) =>
            `${base ?? ""}gallery.html?screen=${screen}&lang=${language}&theme=${theme}`,
        close: async () => {
            await server.close();
            rmSync(outDir, { recursive: true });
        },
    };
}
