/** What somebody types instead of showing a code: a code after all, or a reference, which names a ticket and admits nobody (FORMAT.md clause 7). */

import { hasOurForm, isNamed } from "../device/guests.ts";
import type { Connection } from "../device/connection.ts";
import type { Device } from "../device/device.ts";
import type { EventLists } from "../device/event_lists.ts";
import { aliasShown } from "../device/people.ts";
import { PREFIX as ROTATING } from "../keys/proof.ts";
import { PREFIX as PLAIN } from "../keys/ticket.ts";
import type { Typed } from "./contract.ts";

/** An importer's reference has as many bytes at most (PROTOCOL.md 3.6). */
const REFERENCE_BYTES = 64;
/** A boarding pass begins so, and is as long at least (FORMAT.md clause 8). */
const PASS = /^[MS][1-9].{56,}$/;

/**
 * What was typed at this gate. A code of another system may look like a reference: where it is one here, it is a code, in whichever case
 * it was typed. Throws `NoEvent`.
 */
export async function typed(device: Device, event: number, text: string): Promise<Typed> {
    return device.database.reading(async (connection) => {
        const lists = await device.lists.held(connection, event);
        const code = await aliasTyped(connection, event, text, lists);
        if (code !== undefined) return { kind: "code", text: code };
        const named = hasOurForm(text) || isLocator(connection, event, text, lists);
        return named ? { kind: "reference" } : { kind: "code", text };
    });
}

/** Nothing of an alias is folded when it is read (FORMAT.md 5.5); people type capitals as they please. */
async function aliasTyped(
    connection: Connection,
    event: number,
    text: string,
    { trust, people }: EventLists,
): Promise<string | undefined> {
    for (const one of new Set([text, text.toUpperCase(), text.toLowerCase()])) {
        if ((await aliasShown(connection, trust.domain, event, one, people)) !== undefined) return one;
    }
    return undefined;
}

/** Whether the manifest has it; where none is held, whether it may be in one. */
function isLocator(connection: Connection, event: number, text: string, { people }: EventLists): boolean {
    const { manifest } = people;
    if (manifest !== undefined) return isNamed(connection, event, manifest.batch, text);
    const isCode = text.startsWith(PLAIN) || text.startsWith(ROTATING) || PASS.test(text);
    return !isCode && new TextEncoder().encode(text).length <= REFERENCE_BYTES;
}
