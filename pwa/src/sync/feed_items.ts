/** The items of the feed: each states what is so from its position on, never by how much it changed (PROTOCOL.md 2.4, 4.1). */

import * as cbor from "../keys/cbor.ts";
import { KEY_BYTES } from "../keys/crypto.ts";
import { Malformed } from "../keys/errors.ts";
import type { Octets } from "../keys/octets.ts";
import { readEnum } from "../keys/trusted.ts";
import { OperatorRole } from "./authority.ts";
import { readId, SMALL_BITS, TICKET_BITS } from "./fields.ts";
import { Policy } from "./policy.ts";
import { readPosition, type Position } from "./position.ts";
import { readPresence, type PresenceItem } from "./presence.ts";
import { CredentialState, SLOTS_AT_MOST } from "./roster.ts";

export const ITEM_CAP = 64 * 1024;
export const DEVICE_BYTES = 8;
export const HASH_BYTES = 32;

const KIND_BITS = 8;
const CLAUSE = "4.1";

/** The credential with this status index, one of the ticket's, has this state. */
export interface CredentialItem {
    readonly type: "credential";
    readonly at: Position;
    readonly ticket: number;
    readonly index: number;
    readonly state: CredentialState;
}

/** This policy is in force. */
export interface PolicyItem {
    readonly type: "policy";
    readonly at: Position;
    readonly policy: Policy;
}

/** The roster has this many status indexes, and the event this capacity. */
export interface SlotsItem {
    readonly type: "slots";
    readonly at: Position;
    readonly slots: number;
    readonly capacity: number;
}

/** The device is locked; `lastHash` is the last entry that the server takes from it as authorised. */
export interface LockItem {
    readonly type: "lock";
    readonly at: Position;
    readonly device: Octets;
    readonly lastHash: Octets;
}

/** A case has this status. Newer classes and statuses than this reader knows are let by. */
export interface CaseItem {
    readonly type: "case";
    readonly at: Position;
    readonly id: Octets;
    readonly class: number;
    readonly status: number;
    readonly ticket: number | undefined;
    readonly zone: number | undefined;
    readonly use: number | undefined;
}

/** The event is over. */
export interface ClosedItem {
    readonly type: "closed";
    readonly at: Position;
}

/** The operator has this role and this key (32 bytes): what a device's list of operators may be behind of (5.7). */
export interface OperatorItem {
    readonly type: "operator";
    readonly at: Position;
    readonly operator: number;
    readonly role: OperatorRole;
    readonly key: Octets;
}

/** So many people are inside the zone (12.6): told where the policy in force says how many may be (9.1). */
export interface OccupancyItem {
    readonly type: "occupancy";
    readonly at: Position;
    readonly zone: number;
    readonly people: number;
}

/** Zones or gates came, or these or the event have other names or times: the profile says which from here on. */
export interface ProfileItem {
    readonly type: "profile";
    readonly at: Position;
}

/** An item of a type that came after this reader. It is skipped, and counts in the chain. */
export interface UnknownItem {
    readonly type: "unknown";
    readonly at: Position;
}

export type Item =
    | PresenceItem
    | CredentialItem
    | PolicyItem
    | SlotsItem
    | LockItem
    | CaseItem
    | ClosedItem
    | OperatorItem
    | OccupancyItem
    | ProfileItem
    | UnknownItem;

/** How the rest of an item is read, by its number in field 3. */
const READERS = new Map<number, (at: Position, fields: cbor.Fields) => Item>([
    [1, readCredential],
    [2, readPresence],
    [3, (at, fields) => ({ type: "policy", at, policy: Policy.fromValue(fields.value(4)) })],
    [4, readSlots],
    [5, readLock],
    [6, readCase],
    [7, (at) => ({ type: "closed", at })],
    [8, readOperator],
    [9, readOccupancy],
    [10, (at) => ({ type: "profile", at })],
]);

/** The item in these bytes; `Malformed` (4.1, or 9.1 in a policy). Only an unknown type may have unknown fields. */
export function parseItem(raw: Uint8Array): Item {
    const fields = cbor.Fields.of(cbor.decode(raw, CLAUSE, ITEM_CAP), CLAUSE);
    const at = readPosition(fields, 1, CLAUSE);
    const read = READERS.get(fields.uint(3, SMALL_BITS));
    if (read === undefined) return { type: "unknown", at };
    const item = read(at, fields);
    fields.done();
    return item;
}

function readCredential(at: Position, fields: cbor.Fields): CredentialItem {
    const [ticket, index] = [fields.uint(4, TICKET_BITS), fields.uint(5, TICKET_BITS)];
    return { type: "credential", at, ticket, index, state: readEnum(fields, 6, CredentialState, CLAUSE) };
}

function readSlots(at: Position, fields: cbor.Fields): SlotsItem {
    const [slots, capacity] = [fields.uint(4, TICKET_BITS + 1), fields.uint(5, TICKET_BITS)];
    if (slots < 1 || slots > SLOTS_AT_MOST) throw new Malformed(CLAUSE, `${slots} slots`);
    return { type: "slots", at, slots, capacity };
}

function readLock(at: Position, fields: cbor.Fields): LockItem {
    const device = fields.bytes(4, { size: DEVICE_BYTES });
    return { type: "lock", at, device, lastHash: fields.bytes(5, { size: HASH_BYTES }) };
}

function readCase(at: Position, fields: cbor.Fields): CaseItem {
    return {
        type: "case",
        at,
        id: fields.bytes(4, { size: HASH_BYTES }),
        class: fields.uint(5, KIND_BITS),
        status: fields.uint(6, KIND_BITS),
        ticket: fields.has(7) ? fields.uint(7, TICKET_BITS) : undefined,
        zone: fields.has(8) ? fields.uint(8, SMALL_BITS) : undefined,
        use: fields.has(9) ? fields.uint(9, SMALL_BITS) : undefined,
    };
}

function readOperator(at: Position, fields: cbor.Fields): OperatorItem {
    const operator = fields.uint(4, SMALL_BITS);
    const role = readEnum(fields, 5, OperatorRole, CLAUSE);
    return { type: "operator", at, operator, role, key: fields.bytes(6, { size: KEY_BYTES }) };
}

function readOccupancy(at: Position, fields: cbor.Fields): OccupancyItem {
    const zone = readId(fields, 4, CLAUSE);
    return { type: "occupancy", at, zone, people: fields.uint(5, SMALL_BITS) };
}
