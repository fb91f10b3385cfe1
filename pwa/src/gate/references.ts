/** What somebody types instead of showing a code: a reference, which names a ticket and admits nobody (FORMAT.md clause 7). */

import type { Device } from "../device/device.ts";
import { hasOurForm, isNamed } from "../device/guests.ts";
import { aliasShown } from "../device/people.ts";

/**
 * Whether this is a reference, of our form or of the manifest that is held, and so a guest to look up rather than a code to decide.
 *
 * A code of another system may have either form: where it is one here, it is a code. Throws `NoEvent`.
 */
export async function isReference(device: Device, event: number, typed: string): Promise<boolean> {
    return device.database.reading(async (connection) => {
        const { trust, people } = await device.lists.held(connection, event);
        const alias = await aliasShown(connection, trust.domain, event, typed, people);
        if (alias !== undefined) return false;
        const { manifest } = people;
        return (
            hasOurForm(typed) || (manifest !== undefined && isNamed(connection, event, manifest.batch, typed))
        );
    });
}
