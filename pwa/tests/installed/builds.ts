/** Versions of the app: as it is, and as it might be next. */

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "vite";

const ROOT = join(import.meta.dirname, "..", "..");

/** Build the app into this folder, with a mark in its page by which versions are told apart. */
export async function buildApp(outDir: string, mark: string): Promise<void> {
    // Else Vite takes this for a build of tests, which is no app for tablets.
    process.env["NODE_ENV"] = "production";
    await build({
        root: ROOT,
        logLevel: "error",
        build: { outDir, emptyOutDir: true },
        plugins: [marked(mark)],
    });
}

function marked(mark: string): Plugin {
    return {
        name: "marked",
        transformIndexHtml: (html) => html.replace("<body>", `<body data-mark="${mark}">`),
    };
}

/** Leave half of a page in a build, as when somebody copies it to a server and is not done yet. */
export function breakApp(outDir: string): void {
    const page = join(outDir, "index.html");
    const html = readFileSync(page);
    for (const pressed of [".br", ".gz"]) rmSync(page + pressed);
    writeFileSync(page, html.subarray(0, html.length / 2));
}
