/** Keeping what a device is told about people: a list is written beside the former one, and takes its place at once. */

import { Kind } from "../keys/box.ts";
import type { Octets } from "../keys/octets.ts";
import type { Alias } from "../sync/alias_list.ts";
import { FROM_THE_START, type CardCursor, type CardPage } from "../sync/cards.ts";
import { StalePart } from "../sync/errors.ts";
import type { ManifestRow } from "../sync/manifest.ts";
import { asPair, type Position } from "../sync/position.ts";
import type { SealedPart } from "../sync/sealed.ts";
import { wordsOf } from "../sync/searching.ts";
import type { Connection, Value } from "./connection.ts";
import type { Database } from "./database.ts";
import { checkNotLocked } from "./locking.ts";
import { CARDS } from "./people.ts";

/** Scans go on between two commits of a long list. */
const ROWS_A_COMMIT = 500;

/** Where the rows of a list lie, how they are written, and what each is known by. */
const TABLES = {
    [Kind.MANIFEST]: {
        table: "guests",
        key: "ticket",
        columns: "ticket, idx, reference, locator, class, seat, name, note, words",
    },
    [Kind.ALIASES]: {
        table: "aliases",
        key: "alias",
        columns: "alias, ticket, idx, not_before, expires, class, seat",
    },
} as const;

type Listed = keyof typeof TABLES;

/**
 * Keeps the lists of people.
 *
 * A device that is locked meanwhile keeps nothing: `DeviceIsLocked`. `told` is called in the transaction in which another list begins to count: whoever remembers which one counts looks again.
 */
export class PeopleStore {
    constructor(
        private readonly database: Database,
        private readonly told: () => void,
    ) {}

    /** Keep a manifest that was opened. `StalePart` if one of a newer position, or a newer version there, is held. */
    async saveManifest(part: SealedPart, kid: Octets, rows: readonly ManifestRow[]): Promise<void> {
        await this.save(Kind.MANIFEST, part, kid, rows, guestValues);
    }

    /** Keep aliases that were opened. `StalePart` as `saveManifest`. */
    async saveAliases(part: SealedPart, kid: Octets, rows: readonly Alias[]): Promise<void> {
        await this.save(Kind.ALIASES, part, kid, rows, aliasValues);
    }

    /** Keep a page of cards: each in the place of the former one of its ticket. */
    async saveCards(page: CardPage, kid: Octets): Promise<void> {
        const end = page.rows.at(-1)?.at ?? page.after;
        await this.database.writing((connection) => {
            checkNotLocked(connection, page.event);
            connection.runMany(
                "INSERT OR REPLACE INTO cards (event, ticket, idx, version, card) VALUES (?, ?, ?, ?, ?)",
                page.rows.map((row) => [page.event, row.at.ticket, row.credential, row.at.version, row.card]),
            );
            mark(connection, page.event, CARDS, page.at, end.version, kid, end.ticket);
            this.told();
        });
    }

    /** How far the cards of this generation were taken; those of another one count for nothing. */
    async cardsAfter(event: number, gen: number): Promise<CardCursor> {
        const row = await this.database.reading((connection) =>
            connection.row(
                "SELECT version, batch FROM people WHERE event = ? AND kind = ? AND gen = ?",
                event,
                CARDS,
                gen,
            ),
        );
        return row === undefined ? FROM_THE_START : { version: row.int(0), ticket: row.int(1) };
    }

    private async save<Row>(
        kind: Listed,
        part: SealedPart,
        kid: Octets,
        rows: readonly Row[],
        values: (row: Row) => readonly Value[],
    ): Promise<void> {
        const held = await this.heldBatch(kind, part);
        await this.tidy(kind, part.event, held);
        const batch = held + 1;
        await this.write(kind, part.event, batch, rows, values);
        await this.database.writing((connection) => {
            checkNotLocked(connection, part.event);
            mark(connection, part.event, kind, part.at, part.version, kid, batch);
            this.told();
        });
        await this.tidy(kind, part.event, batch);
    }

    /** The number of the rows that count now. */
    private async heldBatch(kind: Listed, part: SealedPart): Promise<number> {
        const row = await this.database.reading((connection) =>
            connection.row(
                "SELECT gen, pos, version, batch FROM people WHERE event = ? AND kind = ?",
                part.event,
                kind,
            ),
        );
        if (row === undefined) return 0;
        const held = { gen: row.int(0), pos: row.int(1) };
        if (isOlder([...asPair(part.at), part.version], [...asPair(held), row.int(2)])) {
            throw new StalePart(asPair(held), asPair(part.at));
        }
        return row.int(3);
    }

    private async write<Row>(
        kind: Listed,
        event: number,
        batch: number,
        rows: readonly Row[],
        values: (row: Row) => readonly Value[],
    ): Promise<void> {
        const { table, columns } = TABLES[kind];
        const marks = columns.replaceAll(/[a-z_]+/g, "?");
        const insert = `INSERT OR REPLACE INTO ${table} (event, batch, ${columns}) VALUES (?, ?, ${marks})`;
        for (let start = 0; start < rows.length; start += ROWS_A_COMMIT) {
            const some = rows
                .slice(start, start + ROWS_A_COMMIT)
                .map((row) => [event, batch, ...values(row)]);
            await this.database.writing((connection) => {
                checkNotLocked(connection, event);
                connection.runMany(insert, some);
            });
        }
    }

    /** Rows under any other number go, some a transaction; so does what an interrupted try left. */
    private async tidy(kind: Listed, event: number, batch: number): Promise<void> {
        const { table, key } = TABLES[kind];
        const some = `SELECT batch, ${key} FROM ${table} WHERE event = ?1 AND batch <> ?2 LIMIT ${ROWS_A_COMMIT}`;
        const going = `DELETE FROM ${table} WHERE event = ?1 AND (batch, ${key}) IN (${some})`;
        let gone: number;
        do {
            gone = await this.database.writing((connection) => connection.run(going, event, batch));
        } while (gone > 0);
    }
}

function isOlder(one: readonly number[], other: readonly number[]): boolean {
    const differs = one.findIndex((value, place) => value !== other[place]);
    return differs >= 0 && (one[differs] ?? 0) < (other[differs] ?? 0);
}

function mark(
    connection: Connection,
    event: number,
    kind: number,
    at: Position,
    version: number,
    kid: Octets,
    batch: number,
): void {
    connection.run(
        "INSERT OR REPLACE INTO people (event, kind, gen, pos, version, kid, batch) VALUES (?, ?, ?, ?, ?, ?, ?)",
        event,
        kind,
        at.gen,
        at.pos,
        version,
        kid,
        batch,
    );
}

function guestValues(row: ManifestRow): readonly Value[] {
    const words = wordsOf(row.name ?? "").map((word) => ` ${word}`); // what begins a word is found by its space
    const said = [row.reference, row.locator, row.class, row.seat, row.name, row.note];
    return [row.ticket, row.credential, ...said, words.join("")];
}

function aliasValues(row: Alias): readonly Value[] {
    return [row.alias, row.ticket, row.credential, row.notBefore, row.expires, row.class, row.seat];
}
