/**
 * What is done with the files that Vite has written: what nothing asks for goes, the version is written into the page, the service
 * worker gets its list, and each file is pressed once, so that the server need not.
 */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build, type Plugin, type ResolvedConfig } from "vite";

import type { FileOf, Release } from "../src/offline/release.ts";

/** For ways of keeping a database that this app does not go. */
const UNUSED = /(^|\/)sqlite3-(worker1|opfs-async-proxy)-[\w-]+\.js$/;
const ENTRY = "index.html";
const UNVERSIONED = '<meta name="version" content="00000000" />';
const PRESSED = /\.(css|html|js|svg|wasm|webmanifest)$/;
const PRESSED_FORM = /\.(br|gz)$/;
const MIN_PRESSED_BYTES = 512;
/** What was pressed once stays here: brotli takes seconds for a program that is the same in each build. */
const KEPT = join("node_modules", ".cache", "portao-pressed");

/** The plugin; last in the list. */
export function finish(): Plugin {
    let config: ResolvedConfig | undefined;
    return {
        name: "portao-finish",
        apply: "build",
        configResolved: (resolved) => void (config = resolved),
        closeBundle: async () => {
            if (config === undefined) throw new Error("Vite said nothing of its configuration");
            await finished(config.root, resolve(config.root, config.build.outDir));
        },
    };
}

async function finished(root: string, dist: string): Promise<void> {
    for (const path of paths(dist)) if (UNUSED.test(path)) rmSync(join(dist, path));
    const version = digest(Buffer.from(JSON.stringify(listed(dist))), "hex").slice(0, 8);
    writeVersion(join(dist, ENTRY), version);
    await buildServiceWorker(root, dist, { version, files: listed(dist) });
    for (const path of paths(dist)) press(join(root, KEPT), join(dist, path));
}

/** Every file of the folder, by its path in it, in one order on every machine. */
function paths(dist: string): string[] {
    const entries = readdirSync(dist, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !PRESSED_FORM.test(entry.name));
    return files.map((entry) => relative(dist, join(entry.parentPath, entry.name))).sort();
}

function listed(dist: string): FileOf[] {
    return paths(dist).map((path) => ({
        path,
        integrity: `sha256-${digest(readFileSync(join(dist, path)), "base64")}`,
    }));
}

function digest(bytes: Uint8Array, form: "base64" | "hex"): string {
    return createHash("sha256").update(bytes).digest(form);
}

function writeVersion(page: string, version: string): void {
    const html = readFileSync(page, "utf-8");
    if (!html.includes(UNVERSIONED)) throw new Error(`${page} has no place for a version`);
    writeFileSync(page, html.replace(UNVERSIONED, UNVERSIONED.replace("00000000", version)));
}

/** A classic script in one piece: not every browser runs service workers that import. */
async function buildServiceWorker(root: string, dist: string, release: Release): Promise<void> {
    const entry = join(root, "src", "offline", "service_worker.ts");
    await build({
        root,
        configFile: false,
        publicDir: false,
        logLevel: "warn",
        define: { RELEASE: JSON.stringify(release) },
        build: {
            target: "es2023",
            outDir: dist,
            emptyOutDir: false,
            lib: { entry, name: "gate", formats: ["iife"], fileName: () => "service_worker.js" },
        },
    });
}

function press(kept: string, file: string): void {
    const bytes = readFileSync(file);
    if (!PRESSED.test(file) || bytes.length < MIN_PRESSED_BYTES) return;
    mkdirSync(kept, { recursive: true });
    const place = join(kept, `${digest(bytes, "hex")}.br`);
    if (!existsSync(place)) {
        writeFileSync(`${place}.new`, brotliCompressSync(bytes));
        renameSync(`${place}.new`, place); // half of it would be taken for the whole the next time
    }
    writeFileSync(`${file}.br`, readFileSync(place));
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}
