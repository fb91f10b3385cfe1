/** The Python side, to be compared with. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const PYTHON = join(ROOT, ".venv", "bin", "python");
const OUTPUT_AT_MOST = 64 * 1024 * 1024;

/** What a module of the project prints. `make install` makes the environment that it runs in. */
export function python(module: string, args: readonly string[], input = ""): string {
    const how = { cwd: ROOT, encoding: "utf-8", maxBuffer: OUTPUT_AT_MOST, input } as const;
    return execFileSync(PYTHON, ["-m", module, ...args], how);
}
