/** A supervisor's word for one entry (PROTOCOL.md 5.7, 6.10). The twin of `sync/authority.py`, without what only a merge asks. */

import { KEY_BYTES, PublicKey, SIGNATURE_BYTES, type PrivateKey } from "../keys/crypto.ts";
import { BadKey } from "../keys/errors.ts";
import { LABELS, type Domain } from "../keys/labels.ts";
import { joined, spelled, type Octets } from "../keys/octets.ts";
import { entitlementOf, Kind, peopleOf, type Content } from "./content.ts";
import { Unreadable } from "./errors.ts";

/** The kinds of entries that a supervisor's word does something for. */
export const NEEDING: ReadonlySet<Kind> = new Set([Kind.VOID, Kind.OVERRIDE]);

const NO_ENTRY = new Uint8Array(32);
const AUTH_BYTES = KEY_BYTES + SIGNATURE_BYTES;

/** What somebody may do at a gate. NONE: no longer an operator. */
export enum OperatorRole {
    NONE = 0,
    STEWARD = 1,
    SUPERVISOR = 2,
}

/** The place that an entry is about to take: of which device's journal, and after which entry. */
export interface Slot {
    readonly event: number;
    readonly device: Octets;
    readonly epoch: number;
    readonly seq: number;
    readonly prev: Octets;
}

/**
 * `auth` for an entry with this content (6.10): the supervisor's public key, then the signature over `statement`.
 *
 * It is good in this place of this journal alone. `Unreadable` for a content that names no ticket and zone.
 */
export async function authorise(
    key: PrivateKey,
    domain: Domain,
    slot: Slot,
    content: Content,
): Promise<Octets> {
    return joined(key.public.raw, await key.sign(LABELS.AUTH, domain, statement(slot, content)));
}

/**
 * The public key whose word this entry carries; undefined if it carries none, or one for something else.
 *
 * Whether the key is a supervisor's is another question, which the merge asks.
 */
export async function authoriser(domain: Domain, slot: Slot, content: Content): Promise<Octets | undefined> {
    const { kind, auth } = content;
    if (!NEEDING.has(kind) || auth?.length !== AUTH_BYTES) return undefined;
    const [raw, signature] = [auth.slice(0, KEY_BYTES), auth.slice(KEY_BYTES)];
    const key = await keyOf(raw);
    const verifies = await key?.verify(LABELS.AUTH, domain, statement(slot, content), signature);
    return verifies === true ? raw : undefined;
}

/** What is signed: the place of the entry, and what it does to whom. Its times and its reason are the device's own word. */
export function statement(slot: Slot, content: Content): Octets {
    const { kind, ticket, zone, ref = NO_ENTRY } = content;
    if (ticket === undefined || zone === undefined) {
        throw new Unreadable("a word about no ticket, or no zone");
    }
    const place = joined(word(slot.event), slot.device, word(slot.epoch), word(slot.seq), slot.prev);
    const whom = joined(word(ticket), word(zone), word(entitlementOf(content)));
    return joined(place, spelled(kind, 1), whom, spelled(peopleOf(content), 2), ref);
}

async function keyOf(raw: Octets): Promise<PublicKey | undefined> {
    try {
        return await PublicKey.parse(raw);
    } catch (fault) {
        if (fault instanceof BadKey) return undefined;
        throw fault;
    }
}

function word(value: number): Octets {
    return spelled(value, 4);
}
