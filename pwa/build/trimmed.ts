/**
 * Leaves out of SQLite's glue what keeps databases in ways that this app does not go: each takes a cold start time to read, and the
 * library would set it up to find out that it is not wanted. What is left is the library's own, to the letter.
 */

import type { Plugin } from "vite";

const GLUE = /\/@sqlite\.org\/sqlite-wasm\/dist\/index\.mjs$/;
/** Between these stands one part of the glue, which the library calls when it begins. */
const [BEGIN, END] = [
    "\t\tglobalThis.sqlite3ApiBootstrap.initializers.push(function(sqlite3) {\n",
    "\n\t\t});\n",
];
/** By what stands in that part alone: workers that are asked for SQL, virtual tables, and files in other places than the pool. */
const UNUSED = [
    "sqlite3.initWorker1API = function",
    "sqlite3.vtab = vtab;",
    "const kvvfsMethods = new ",
    "sqlite3.opfs = Object.create(null);",
    "const installOpfsVfs = ",
    "const installOpfsWlVfs = ",
];

/** The plugin, for the worker. */
export function trimmed(): Plugin {
    return {
        name: "portao-trimmed",
        apply: "build",
        transform(code, id) {
            return GLUE.test(id) ? { code: UNUSED.reduce(without, code), map: null } : null;
        },
    };
}

/** Another version of the library may look otherwise: then somebody has to look at it, and nothing is built. */
function without(code: string, mark: string): string {
    const parts = code.split(BEGIN);
    const found = parts.filter((part) => part.includes(mark));
    const [part] = found;
    if (part === undefined || found.length > 1 || part === parts[0]) {
        throw new Error(`SQLite's glue is not as it was: "${mark}" stands in ${found.length} of its parts`);
    }
    const end = part.indexOf(END) + END.length;
    if (end < END.length || part.indexOf(mark) > end) throw new Error(`the part with "${mark}" has no end`);
    return code.replace(BEGIN + part.slice(0, end), "");
}
