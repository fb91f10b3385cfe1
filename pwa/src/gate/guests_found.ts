/** Guests who were looked for, and whether this device knows them to be inside. */

import type { Device } from "../device/device.ts";
import { NoManifest } from "../device/errors.ts";
import { search, type Listed } from "../device/guests.ts";
import { standingOf } from "../device/ledger.ts";
import type { PlaceIn } from "../device/occasion.ts";
import { isInside } from "../sync/ledger.ts";
import type { Found, GuestFound } from "./contract.ts";

/** Guests by reference, locator or name, without a network. Throws `NoEvent`, `NoManifest`, `UnknownGate`. */
export async function guestsFound(
    device: Device,
    event: number,
    typed: string,
    placeIn: PlaceIn,
): Promise<Found> {
    return device.database.reading(async (connection) => {
        const lists = await device.lists.held(connection, event);
        const { manifest } = lists.people;
        if (manifest === undefined) throw new NoManifest(event);
        const [place, told] = [placeIn(lists), { admissions: lists.admissions, heldPos: lists.mark.at.pos }];
        const inside = ({ ticket }: Listed): boolean =>
            isInside(standingOf(connection, place, ticket, told, device.identity.device));
        const { found, more } = search(connection, event, manifest.batch, typed);
        return { guests: found.map((one) => guestFound(one, inside(one))), more };
    });
}

function guestFound(listed: Listed, inside: boolean): GuestFound {
    const { ticket, reference, locator, seat, name, note } = listed;
    return { ticket, reference, locator, class: listed.class, seat, name, note, inside };
}
