/** What each feed item changes in the device's store (PROTOCOL.md 4.1). Items are absolute: applying one twice changes nothing. */

import * as cbor from "../keys/cbor.ts";
import { same, type Octets } from "../keys/octets.ts";
import { OperatorRole } from "../sync/authority.ts";
import type { CaseItem, Item } from "../sync/feed_items.ts";
import type { PresenceItem } from "../sync/presence.ts";
import type { Connection, Value } from "./connection.ts";
import { signOut } from "./journal.ts";
import { lockOut } from "./locking.ts";

/** Write down what a page's items state, in its transaction. A lock comes last: what stands behind it in its page goes with the rest. */
export function applyItems(
    connection: Connection,
    event: number,
    items: readonly Item[],
    thisDevice: Octets,
): void {
    for (const item of items) applyItem(connection, event, item);
    if (items.some((item) => item.type === "lock" && same(item.device, thisDevice))) {
        lockOut(connection, event);
    }
}

function applyItem(connection: Connection, event: number, item: Item): void {
    switch (item.type) {
        case "presence":
            connection.run(PRESENCE, ...presenceValues(event, item));
            break;
        case "case":
            connection.run(CASE, ...caseValues(event, item));
            break;
        case "credential":
            connection.run(CREDENTIAL, event, item.index, item.state, item.at.pos);
            break;
        case "policy":
            connection.run(
                POLICY,
                event,
                item.policy.version,
                cbor.encode(item.policy.toValue()),
                item.at.pos,
            );
            break;
        case "slots":
            connection.run(SLOTS, event, item.slots, item.at.pos);
            break;
        case "closed":
            connection.run(CLOSED, item.at.pos, event);
            break;
        case "operator":
            connection.run(OPERATOR, event, item.operator, item.role, item.key, item.at.pos);
            if (item.role === OperatorRole.NONE) signOut(connection, event, item.operator);
            break;
        case "occupancy":
            connection.run(OCCUPANCY, event, item.zone, item.people, item.at.pos);
            break;
        case "profile":
            connection.run(PROFILE, event, item.at.pos);
            break;
        case "lock": // another device's, or done behind all others
        case "unknown": // 4.1: counted in the chain, otherwise skipped
            break;
    }
}

const PRESENCE =
    "INSERT OR REPLACE INTO presence (event, ticket, zone, use, pos, admits, exits, device, gate, point_ms, credential," +
    " day_s, day_admits) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
const CASE =
    "INSERT OR REPLACE INTO cases (event, id, class, status, ticket, zone, use) VALUES (?, ?, ?, ?, ?, ?, ?)";
const CREDENTIAL = "INSERT OR REPLACE INTO credentials (event, idx, state, pos) VALUES (?, ?, ?, ?)";
const POLICY = "INSERT OR REPLACE INTO policies (event, version, raw, pos) VALUES (?, ?, ?, ?)";
const SLOTS = "INSERT OR REPLACE INTO slots (event, slots, pos) VALUES (?, ?, ?)";
/** The first closing counts, by its position: a generation that lost that takes it back. */
const CLOSED = "UPDATE feed SET closed = ? WHERE event = ? AND closed = 0";
const OPERATOR =
    "INSERT OR REPLACE INTO operator_items (event, operator, role, key, pos) VALUES (?, ?, ?, ?, ?)";
const OCCUPANCY = "INSERT OR REPLACE INTO occupancy (event, zone, people, pos) VALUES (?, ?, ?, ?)";
const PROFILE = "INSERT OR REPLACE INTO profile_items (event, pos) VALUES (?, ?)";

function presenceValues(event: number, item: PresenceItem): readonly Value[] {
    const { ticket, zone, use, at, admits, exits, holder, day } = item;
    const who = [holder?.device, holder?.gate, holder?.pointMs, holder?.credentialHash];
    return [event, ticket, zone, use, at.pos, admits, exits, ...who, day?.startsS, day?.admits];
}

function caseValues(event: number, item: CaseItem): readonly Value[] {
    return [event, item.id, item.class, item.status, item.ticket, item.zone, item.use];
}
