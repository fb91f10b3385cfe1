/** What the gate of `world` wrote into its journal, and what it counts of that. */

import { ownCounts } from "../../src/device/counts.ts";
import { readContent } from "../../src/device/journal.ts";
import { Kind, type Content } from "../../src/sync/content.ts";
import { EVENT, type Gate } from "./world.ts";

/** All of it, oldest first. */
export async function entries({ database }: Gate): Promise<Content[]> {
    return database.reading((connection) =>
        connection
            .rows("SELECT frame FROM journal ORDER BY epoch, seq")
            .flatMap((row) => readContent(row.bytes(0)) ?? []),
    );
}

/** All of it by name, oldest first. */
export async function kinds(gate: Gate): Promise<string[]> {
    return (await entries(gate)).map(({ kind }) => Kind[kind]);
}

export async function counts({ database }: Gate): Promise<ReturnType<typeof ownCounts>> {
    return database.reading((connection) => ownCounts(connection, EVENT));
}
