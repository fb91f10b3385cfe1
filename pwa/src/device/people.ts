/**
 * What this device was told about people: a manifest, cards, aliases; which of each it holds, and how they are forgotten (PROTOCOL.md 3.5
 * to 3.8).
 */

import { aliasId, aliasSecret } from "../keys/alias.ts";
import { Kind } from "../keys/box.ts";
import { openCard, type Guest } from "../keys/card.ts";
import { KeysError, Malformed, UnknownKey } from "../keys/errors.ts";
import type { Domain } from "../keys/labels.ts";
import type { Octets } from "../keys/octets.ts";
import type { Shown } from "../keys/shown.ts";
import { Status, type TrustList } from "../keys/trust.ts";
import { shownBy } from "../sync/alias_list.ts";
import type { Connection } from "./connection.ts";
import type { HeldList, HeldPeople } from "./event_lists.ts";
import * as guests from "./guests.ts";

/** No kind of sealed list: cards are signed only. */
export const CARDS = 0;

/** What is held, in one look. */
export function heldPeople(connection: Connection, event: number, trust: TrustList): HeldPeople {
    const rows = connection.rows(
        "SELECT kind, gen, pos, version, kid, batch FROM people WHERE event = ?",
        event,
    );
    const lists = new Map<number, HeldList>();
    for (const row of rows) {
        const at = { gen: row.int(1), pos: row.int(2) };
        const held = { at, version: row.int(3), kid: row.bytes(4), batch: row.int(5) };
        if (isBelieved(trust, held.kid)) lists.set(row.int(0), held);
    }
    return {
        manifest: lists.get(Kind.MANIFEST),
        aliases: lists.get(Kind.ALIASES),
        cards: lists.has(CARDS),
    };
}

function isBelieved(trust: TrustList, kid: Octets): boolean {
    try {
        return trust.withKid(kid).every((key) => key.status !== Status.COMPROMISED);
    } catch (error) {
        if (error instanceof UnknownKey) return false;
        throw error;
    }
}

/** Who showed this code, by the manifest, else by the card that the code opens; undefined if neither says. */
export async function guestOf(
    connection: Connection,
    domain: Domain,
    event: number,
    shown: Shown,
    held: HeldPeople,
): Promise<Guest | undefined> {
    if (held.manifest !== undefined) {
        return guests.guest(connection, event, held.manifest.batch, shown.ticket.number);
    }
    return held.cards ? card(connection, domain, event, shown) : undefined;
}

/** A card that does not open is of another code of the ticket: the verdict says which of them counts. */
async function card(
    connection: Connection,
    domain: Domain,
    event: number,
    shown: Shown,
): Promise<Guest | undefined> {
    const { number, index } = shown.ticket;
    const query = "SELECT version, card FROM cards WHERE event = ? AND ticket = ? AND idx = ?";
    const row = connection.row(query, event, number, index);
    if (row === undefined) return undefined;
    try {
        return await openCard(shown.secret, { domain, event, index, version: row.int(0) }, row.bytes(1));
    } catch (error) {
        if (error instanceof KeysError) return undefined;
        throw error;
    }
}

/** What a code of another system stands for; undefined if it is no alias here. */
export async function aliasShown(
    connection: Connection,
    domain: Domain,
    event: number,
    text: string,
    held: HeldPeople,
): Promise<Shown | undefined> {
    if (held.aliases === undefined) return undefined;
    const secret = await secretOf(text, domain);
    if (secret === undefined) return undefined;
    const row = connection.row(
        "SELECT alias, ticket, idx, not_before, expires, class, seat FROM aliases WHERE event = ? AND batch = ? AND alias = ?",
        event,
        held.aliases.batch,
        await aliasId(secret),
    );
    if (row === undefined) return undefined;
    const alias = {
        alias: row.bytes(0),
        ticket: row.int(1),
        credential: row.int(2),
        notBefore: row.int(3),
        expires: row.int(4),
        class: row.textOrNone(5),
        seat: row.textOrNone(6),
    };
    return shownBy(alias, event, secret);
}

async function secretOf(text: string, domain: Domain): Promise<Octets | undefined> {
    try {
        return await aliasSecret(text, domain);
    } catch (error) {
        if (error instanceof Malformed) return undefined;
        throw error;
    }
}
