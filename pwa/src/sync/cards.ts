/** Cards in the order of their changes, for devices that hold no list of names (PROTOCOL.md 3.7). The twin of `sync/cards.py`, which also signs. */

import { CARD_BYTES } from "../keys/card.ts";
import * as cbor from "../keys/cbor.ts";
import * as cose from "../keys/cose.ts";
import { Malformed } from "../keys/errors.ts";
import { LABELS, type Domain } from "../keys/labels.ts";
import type { Octets } from "../keys/octets.ts";
import { Usage, type TrustList } from "../keys/trust.ts";
import { SECOND_BITS, TICKET_BITS, WIDE_BITS } from "./fields.ts";
import { openPayload, readClaims } from "./part.ts";
import type { Position } from "./position.ts";

export const CARDS_A_PAGE = 2_000;

const CLAUSE = "3.7";

/** How far cards were taken: the version at which a ticket last changed, and its number. */
export interface CardCursor {
    readonly version: number;
    readonly ticket: number;
}

export const FROM_THE_START: CardCursor = { version: 0, ticket: 0 };

/** The card of a ticket's live credential (its status index), as of the version at which the ticket last changed. */
export interface CardRow {
    readonly at: CardCursor;
    readonly credential: number;
    readonly card: Octets;
}

/** The cards after a place in the order of changes; `more`: further ones follow. `issuedS` in Unix seconds. */
export interface CardPage {
    readonly event: number;
    readonly at: Position;
    readonly issuedS: number;
    readonly after: CardCursor;
    readonly rows: readonly CardRow[];
    readonly more: boolean;
}

/** The page, verified. `now` in Unix seconds. Throws the errors of FORMAT.md 1.8, `Malformed`, `WrongEventPart`. */
export async function openCards(
    raw: Octets,
    trust: TrustList,
    event: number,
    now: number,
): Promise<CardPage> {
    const payload = await openPayload(raw, LABELS.CARDS, Usage.ROSTER, trust, event, now);
    return read(payload, trust.domain, event);
}

function read(payload: Octets, domain: Domain, event: number): CardPage {
    const fields = cbor.Fields.of(cbor.decode(payload, CLAUSE, cose.CAP), CLAUSE);
    const at = readClaims(fields, domain, event, CLAUSE, "page of cards");
    const issuedS = fields.uint(5, SECOND_BITS);
    const after = readCursor(cbor.Fields.row(fields.value(6), 2, CLAUSE));
    const rows = fields.list(7, CARDS_A_PAGE).map(readRow);
    const more = fields.flag(8);
    fields.done();
    checkOrder([after, ...rows.map((row) => row.at)]);
    if (more && rows.length === 0) throw new Malformed(CLAUSE, "more should follow where nothing stands");
    return { event, at, issuedS, after, rows, more };
}

function readRow(value: cbor.Value): CardRow {
    const row = cbor.Fields.row(value, 4, CLAUSE);
    const at = readCursor(row);
    return { at, credential: row.uint(2, TICKET_BITS), card: row.bytes(3, { size: CARD_BYTES }) };
}

function readCursor(row: cbor.Fields): CardCursor {
    return { version: row.uint(0, WIDE_BITS), ticket: row.uint(1, TICKET_BITS) };
}

function checkOrder(cursors: readonly CardCursor[]): void {
    const ascend = cursors.every((one, place) => place === 0 || isAfter(one, cursors[place - 1] ?? one));
    if (!ascend) throw new Malformed(CLAUSE, "cards do not ascend in the order of their changes");
}

function isAfter(one: CardCursor, other: CardCursor): boolean {
    return one.version > other.version || (one.version === other.version && one.ticket > other.ticket);
}
