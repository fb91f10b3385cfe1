/**
 * The files of `tests/vectors` as one module, so that a browser has them as well: a folder is nothing that it could read, and
 * thousands of requests are too slow.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Plugin } from "vite";

const ROOT = join(import.meta.dirname, "..", "..", "..", "tests", "vectors");
const MODULE = "virtual:vectors";

/** `import all from "virtual:vectors"` gives the content of each file by `area/name.json`. */
export function vectors(): Plugin {
    return {
        name: "vectors",
        resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
        load: (id) => (id === `\0${MODULE}` ? source() : undefined),
    };
}

function source(): string {
    const files = readdirSync(ROOT, { recursive: true, encoding: "utf-8" }).filter((path) =>
        path.endsWith(".json"),
    );
    const all = files.sort().map((path) => [path.replaceAll("\\", "/"), read(path)]);
    return `export default JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(all)))})`;
}

function read(path: string): unknown {
    return JSON.parse(readFileSync(join(ROOT, path), "utf-8"));
}
