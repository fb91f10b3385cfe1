/** What this device knows of a whole zone: how often a ticket entered it, and how many people are inside (PROTOCOL.md 10.2, 10.3). */

import type { Octets } from "../keys/octets.ts";
import type { Standing } from "../sync/ledger.ts";
import type { Policy } from "../sync/policy.ts";
import type { Place } from "../sync/scan.ts";
import type { Connection } from "./connection.ts";
import { standingOf, standingsOf, type Told } from "./ledger.ts";
import { unsaidPeople } from "./unsaid_people.ts";

/** The standing at a place, with what is counted for its zone as a whole, as far as the policy asks for it. */
export function standingInZone(
    connection: Connection,
    place: Place,
    ticket: number,
    told: Told,
    device: Octets,
    policy: Policy,
): Standing {
    const here =
        policy.limits.total === 0
            ? standingOf(connection, place, ticket, told, device)
            : withTotal(connection, place, ticket, told, device);
    if (policy.capacityOf(place.zone) === undefined) return here;
    return { ...here, people: peopleInside(connection, place.event, place.zone, told) };
}

function withTotal(
    connection: Connection,
    place: Place,
    ticket: number,
    told: Told,
    device: Octets,
): Standing {
    const others = otherUses(connection, place, ticket, told).map((use) => ({ ...place, use }));
    const [here, ...elsewhere] = standingsOf(connection, [place, ...others], ticket, told, device);
    if (here === undefined) throw new RangeError("one standing for each place that was asked for");
    return { ...here, inZone: elsewhere.reduce((sum, one) => sum + one.admits, here.admits) };
}

/** This zone's other uses of which anything was said or done. */
function otherUses(connection: Connection, place: Place, ticket: number, told: Told): number[] {
    const rows = connection.rows(
        "SELECT use FROM presence WHERE event = ?1 AND ticket = ?2 AND zone = ?3" +
            " UNION SELECT use FROM ledger WHERE event = ?1 AND ticket = ?2 AND zone = ?3",
        ...[place.event, ticket, place.zone],
    );
    const uses = new Set(rows.map((row) => row.int(0)));
    for (const use of told.admissions.usesOf(place.zone)) uses.add(use);
    for (const use of told.admissions.tallies.usesOf(place.zone, ticket)) uses.add(use);
    uses.delete(place.use);
    return [...uses].sort((one, other) => one - other);
}

/** Who the server said is inside, and the own passages that are not in its word (10.1). */
export function peopleInside(connection: Connection, event: number, zone: number, told: Told): number {
    const item = connection.row(
        "SELECT people FROM occupancy WHERE event = ? AND zone = ? AND pos > ?",
        ...[event, zone, told.admissions.at.pos],
    );
    const said = item?.int(0) ?? told.admissions.people.get(zone) ?? 0;
    return Math.max(0, said + unsaidPeople(connection, event, zone, told.heldPos));
}
