/** What the rules say of a code at this gate: the same to who scans it and to who is asked to overrule it (PROTOCOL.md 10). */

import { ForeignPass, NotAPass, NotOurs } from "../keys/errors.ts";
import type { Octets } from "../keys/octets.ts";
import type { Shown } from "../keys/shown.ts";
import { decide, rosterAnswer, type Verdict } from "../sync/verdict.ts";
import type { Connection } from "./connection.ts";
import type { Occasion } from "./occasion.ts";
import { aliasShown } from "./people.ts";
import { standingInZone } from "./zone_counts.ts";

/** What the code says; of another system's what it stands for here, if it is an alias. Throws `KeysError`. */
export async function opened(connection: Connection, occasion: Occasion, text: string): Promise<Shown> {
    try {
        return await occasion.opened(text);
    } catch (error) {
        if (!isForeign(error)) throw error;
        const { lists, place } = occasion;
        const shown = await aliasShown(connection, lists.trust.domain, place.event, text, lists.people);
        if (shown === undefined) throw error;
        return shown;
    }
}

function isForeign(error: unknown): boolean {
    return error instanceof NotOurs || error instanceof NotAPass || error instanceof ForeignPass;
}

/** The verdict on a code that was opened, by all that this device (its id) holds and did; nothing is written. */
export function judged(connection: Connection, occasion: Occasion, shown: Shown, device: Octets): Verdict {
    const { lists, place, moment } = occasion;
    const { policy } = lists;
    const told = { admissions: lists.admissions, heldPos: lists.mark.at.pos };
    const standing = standingInZone(connection, place, shown.ticket.number, told, device, policy);
    const answer = rosterAnswer(lists.roster.state(shown.ticket.index));
    const refusal = occasion.claimed(shown)?.refusal(device);
    return decide(shown, place, answer, standing, policy, moment, occasion.listAgeS, refusal);
}
