/** Codes that somebody made who should not have. */

import * as base45 from "../../src/keys/base45.ts";

const PREFIX = "PT1:";

/** The code with one bit of its signature changed: well formed, and signed by nobody. */
export function spoilt(code: string): string {
    const signed = base45.decode(code.slice(PREFIX.length));
    const last = signed.length - 1;
    signed[last] = (signed[last] ?? 0) ^ 1;
    return PREFIX + base45.encode(signed);
}
