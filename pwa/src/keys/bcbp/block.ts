/** Our block in a leg's airline use: which ticket of which event it is (FORMAT.md 8.7). */

import * as base45 from "../base45.ts";
import { Malformed } from "../errors.ts";
import { number } from "../octets.ts";

export const MARK = "*P1";
export const CHARS = 24;

const BYTES = 14;

/** One leg as one ticket: `event` 1 and up, ticket `number`, status `index`, `expires` in Unix seconds. */
export interface Block {
    readonly event: number;
    readonly number: number;
    readonly index: number;
    readonly expires: number;
}

/** The block at the beginning of this airline use; `Malformed` (8.7, or 1.3 for its base45). */
export function parseBlock(airlineUse: string): Block {
    const body = base45.decode(airlineUse.slice(MARK.length, CHARS));
    if (body.length !== BYTES) throw new Malformed("8.7", `a block of ${body.length} bytes`);
    const [event, expires] = [number(body, 0, 4), number(body, 10, 4)];
    if (event === 0 || expires === 0) throw new Malformed("8.7", `event ${event}, expires ${expires}`);
    return { event, number: number(body, 4, 3), index: number(body, 7, 3), expires };
}
