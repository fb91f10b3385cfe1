/** SQLite's library begun, with its program from whoever has it compiled already. */

import sqlite3InitModule, { type Sqlite3Static } from "@sqlite.org/sqlite-wasm";

/** What Emscripten's loader takes in place of a file; the library's types know nothing of it. */
interface Loading {
    readonly instantiateWasm: (
        imports: WebAssembly.Imports,
        done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ) => object;
}

/** Once a worker. Without `compiled` it fetches its program by itself. */
export async function sqliteBegun(compiled: WebAssembly.Module | undefined): Promise<Sqlite3Static> {
    if (compiled === undefined) return sqlite3InitModule();
    const begin: (loading: Loading) => Promise<Sqlite3Static> = sqlite3InitModule;
    return begin({
        instantiateWasm: (imports, done) => {
            done(new WebAssembly.Instance(compiled, imports), compiled); // at once: what it throws is thrown
            return {};
        },
    });
}
