/** Hands back what a server lost of its feed, before this device changes over to what the server goes on with (PROTOCOL.md 4.7, 11.5). */

import type { Server } from "./client.ts";
import type { Database } from "./database.ts";
import { Refused } from "./errors.ts";
import { above } from "./heard.ts";

const TOO_MANY_REQUESTS = 429;
const THE_SERVERS_OWN = 500;

/** How many pages were handed back, how many of their items the server had lost, and the names of its refusals. */
export interface HandedBack {
    readonly pages: number;
    readonly lost: number;
    readonly refused: readonly string[];
}

/**
 * Hand back what was heard above a position. What the server refuses stays here, and does not hold up the rest.
 *
 * Throws `Unreachable`, and `Refused` where asking again later may go better.
 */
export async function handBack(
    database: Database,
    server: Server,
    event: number,
    after: number,
): Promise<HandedBack> {
    const pages = await database.reading((connection) => above(connection, event, after));
    const refused: string[] = [];
    let lost = 0;
    for (const page of pages) {
        try {
            lost += (await server.handBack(page)).lost;
        } catch (error) {
            if (!(error instanceof Refused) || mayPass(error)) throw error;
            refused.push(error.problem);
        }
    }
    return { pages: pages.length - refused.length, lost, refused };
}

function mayPass(refusal: Refused): boolean {
    return refusal.status === TOO_MANY_REQUESTS || refusal.status >= THE_SERVERS_OWN;
}
