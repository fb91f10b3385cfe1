/** A worker with a real store: takes the pool, does what it is told in it, and lets it go. */

import { expose } from "comlink";

import { StoreFile } from "../../src/gate/store_file.ts";
import { EVENT, gateOn, ticket, type Gate } from "../device/world.ts";

const CONTENT = "SELECT count(*), coalesce(max(seq), 0) FROM journal";
let gate: Gate | undefined;

/** What a page asks of it. */
export const store = {
    /** Take the pool; `anew`: whatever is in it goes first. What SQLite says of the log and of its care. */
    async open(anew: boolean): Promise<readonly [mode: string | undefined, care: number | undefined]> {
        const file = await StoreFile.taken();
        if (anew) await file.wipe();
        const database = file.opened();
        gate = await gateOn(database, anew ? "once" : undefined);
        return database.reading((connection) => [
            connection.row("PRAGMA journal_mode")?.text(0),
            connection.row("PRAGMA synchronous")?.int(0),
        ]);
    },

    /** Rows as after half an evening: so many presences and own passages. */
    async fill(rows: number): Promise<void> {
        await gate?.database.writing((connection) => {
            const numbers = Array.from({ length: rows }, (_, at) => [EVENT, 1000 + at, 1, 0] as const);
            connection.runMany(
                "INSERT INTO presence (event, ticket, zone, use, pos, admits, exits) VALUES (?, ?, ?, ?, 1, 1, 0)",
                numbers,
            );
            const hash = new Uint8Array(32);
            connection.runMany(
                "INSERT INTO ledger (event, ticket, zone, use, epoch, seq, hash, kind, at_ms, gate, count, folded_pos)" +
                    " VALUES (?, ?, ?, ?, 0, ?, ?, 2, 0, 1, 1, 1)",
                numbers.map((key, at) => [...key, at + 1, hash]),
            );
        });
    },

    /** Scan tickets one after the other, each for this use: the outcomes, and how many milliseconds each took. */
    async scan(count: number, use: number): Promise<readonly (readonly [outcome: string, ms: number])[]> {
        const told: (readonly [string, number])[] = [];
        for (let number = 0; number < count; number += 1) {
            const began = performance.now();
            const answer = await gate?.engine.scan(EVENT, ticket(number), "entry", use);
            told.push([answer?.verdict.outcome ?? "nothing", performance.now() - began]);
        }
        return told;
    },

    /** What kept the next scan from being written, if anything did. */
    async fault(): Promise<string | undefined> {
        return (await gate?.engine.scan(EVENT, ticket(0), "entry", 1000))?.fault?.trouble;
    },

    /** How many entries there are, and the last one's number. */
    async entries(): Promise<readonly [count: number, last: number]> {
        const row = await gate?.database.reading((connection) => connection.row(CONTENT));
        return [row?.int(0) ?? 0, row?.int(1) ?? 0];
    },
};

expose(store);
