/** A later version of the app, whose store has one table more: what today's app writes it brings up, and what it wrote today's refuses. */

import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build, type Plugin } from "vite";

import { VERSION, type NewerApp } from "./newer_app.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const LAST_STEP = /\n\];\n\n\/\*\* The schema of this program/;

/** Built from the same sources, in a folder of its own. */
export async function appOfNewerSchema(): Promise<NewerApp> {
    const folder = mkdtempSync(join(tmpdir(), "portao-e2e-app-"));
    // Else Vite takes this for a build of tests, which is no app for tablets.
    process.env["NODE_ENV"] = "production";
    await build({
        root: ROOT,
        logLevel: "error",
        build: { outDir: folder, emptyOutDir: true },
        worker: { plugins: () => [oneStepMore()] },
    });
    const version = VERSION.exec(readFileSync(join(folder, "index.html"), "utf-8"))?.[1];
    if (version === undefined) throw new Error("the page does not say its version");
    return { folder, version };
}

function oneStepMore(): Plugin {
    return {
        name: "one-step-more",
        enforce: "pre",
        transform(code, id) {
            if (!id.endsWith("/src/device/migrations.ts")) return null;
            if (!LAST_STEP.test(code))
                throw new Error("the steps of the schema do not end where they used to");
            const step = '["CREATE TABLE later (one INTEGER PRIMARY KEY) STRICT"],';
            return { code: code.replace(LAST_STEP, (end) => `\n${step}${end}`), map: null };
        },
    };
}
