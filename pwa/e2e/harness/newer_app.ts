/** The next version of the app: the same program with another page, as a release that differs in one file. */

import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where a page says the version of its app. */
export const VERSION = /<meta name="version" content="([0-9a-f]{8})"/;

export interface NewerApp {
    readonly folder: string;
    readonly version: string;
}

/** Made from the app in this folder, in a folder of its own. */
export function newerApp(app: string): NewerApp {
    const folder = mkdtempSync(join(tmpdir(), "portao-e2e-app-"));
    cpSync(app, folder, { recursive: true });
    const page = readFileSync(join(folder, "index.html"), "utf-8");
    const former = VERSION.exec(page)?.[1];
    if (former === undefined) throw new Error("the page does not say its version");
    const version = former.split("").reverse().join("");
    const changed = page.replace(former, version);
    rewrite(folder, "index.html", () => changed);
    rewrite(folder, "service_worker.js", (worker) =>
        worker.replaceAll(former, version).replaceAll(integrity(page), integrity(changed)),
    );
    return { folder, version };
}

/** What the build pressed was pressed from the former bytes. */
function rewrite(folder: string, name: string, change: (text: string) => string): void {
    const file = join(folder, name);
    writeFileSync(file, change(readFileSync(file, "utf-8")));
    for (const pressed of [".br", ".gz"]) rmSync(file + pressed, { force: true });
}

function integrity(text: string): string {
    return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
