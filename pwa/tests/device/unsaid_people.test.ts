/** The count that is kept is the sum of the ledger's rows, whatever happened and in whatever order. */

import { expect, test } from "vitest";

import type { Connection } from "../../src/device/connection.ts";
import { Database } from "../../src/device/database.ts";
import { forgetFolding, isAheadOfFeed, markFolded, remember } from "../../src/device/ledger.ts";
import { lockOut } from "../../src/device/locking.ts";
import { lastPassage, takeBack } from "../../src/device/passages.ts";
import { unsaidPeople } from "../../src/device/unsaid_people.ts";
import { Kind } from "../../src/sync/content.ts";
import { inMemory } from "./memory.ts";

const UNSAID = { proofS: undefined, class: undefined, seat: undefined };

const EVENT = 7;
const ZONES = [1, 2];

/** The passages one by one, by the words of PROTOCOL.md 10.1: what the server's word says at this position is not counted again. */
function addedUp(connection: Connection, zone: number, heldPos: number): number {
    const query =
        "SELECT kind, void_seq, folded_pos, void_folded_pos FROM ledger WHERE event = ? AND zone = ?";
    return connection.rows(query, EVENT, zone).reduce((people, row) => {
        const isSaid = (at: number): boolean => (row.intOrNone(at) ?? Infinity) <= heldPos;
        const stands = row.intOrNone(1) === undefined ? 1 : 0;
        const said = isSaid(2) && !isSaid(3) ? 1 : 0;
        const kind = row.member(0, Kind);
        const sign = kind === Kind.ADMIT ? 1 : kind === Kind.EXIT ? -1 : 0;
        return people + sign * (stands - said);
    }, 0);
}

/** Numbers below `bound`, always the same ones in a row. */
function drawing(seed: number): (bound: number) => number {
    let state = seed;
    return (bound) => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
        return (state >>> 8) % bound;
    };
}

/** An evening of two gates' passages, acknowledgements, forks and lost answers. */
class Evening {
    readonly connection = inMemory();
    private seq = 0;

    constructor(private readonly draw: (bound: number) => number) {
        Database.open(this.connection);
    }

    step(): void {
        const [what, { draw, connection }] = [this.draw(10), this];
        if (what < 5) this.pass();
        else if (what < 7) this.undo();
        else if (what < 9) markFolded(connection, EVENT, 1, 1 + draw(this.seq + 1), draw(50));
        else forgetFolding(connection, EVENT, draw(50));
    }

    private pass(): void {
        const place = { event: EVENT, gate: 1, zone: ZONES[this.draw(2)] ?? 1, use: 0 };
        const kind =
            ([Kind.ADMIT, Kind.ADMIT, Kind.EXIT, Kind.OVERRIDE] as const)[this.draw(4)] ?? Kind.ADMIT;
        const said = { ...UNSAID, ticket: this.draw(5), kind, atMs: 0 };
        remember(
            this.connection,
            { ...place, direction: "entry", flight: undefined, gates: [] },
            this.mark(),
            said,
        );
    }

    private undo(): void {
        const passage = lastPassage(this.connection, EVENT);
        if (passage !== undefined) takeBack(this.connection, EVENT, passage, this.mark());
    }

    private mark(): { epoch: number; seq: number; hash: Uint8Array<ArrayBuffer> } {
        this.seq += 1;
        return { epoch: 1, seq: this.seq, hash: Uint8Array.of(this.seq) };
    }
}

test("people are counted as the passages would add up, at whatever position the feed was followed to", () => {
    for (let seed = 1; seed <= 12; seed += 1) {
        const evening = new Evening(drawing(seed));
        for (let step = 0; step < 80; step += 1) {
            evening.step();
            for (const heldPos of [0, 10, 25, 50])
                for (const zone of ZONES) {
                    const counted = unsaidPeople(evening.connection, EVENT, zone, heldPos);
                    expect(counted).toBe(addedUp(evening.connection, zone, heldPos));
                }
        }
    }
});

test("a lock takes the count with the passages", () => {
    const evening = new Evening(() => 0);
    evening.step();
    expect(unsaidPeople(evening.connection, EVENT, 1, 0)).toBe(1);
    lockOut(evening.connection, EVENT);
    expect(unsaidPeople(evening.connection, EVENT, 1, 0)).toBe(0);
});

test("a device is ahead of the feed until that was followed to where its entry, or what took it back, was folded", () => {
    const { connection } = new Evening(() => 0);
    const place = {
        event: EVENT,
        gate: 1,
        zone: 1,
        use: 0,
        direction: "entry",
        flight: undefined,
        gates: [],
    } as const;
    const hash = Uint8Array.of(1);
    connection.run(
        "INSERT INTO feed (event, gen, pos, hash, issued_ms, policy) VALUES (?, 1, 10, x'', 0, 0)",
        EVENT,
    );
    remember(
        connection,
        place,
        { epoch: 1, seq: 1, hash },
        { ...UNSAID, ticket: 1, kind: Kind.ADMIT, atMs: 0 },
    );
    expect(isAheadOfFeed(connection, EVENT)).toBe(false);
    markFolded(connection, EVENT, 1, 1, 11);
    expect(isAheadOfFeed(connection, EVENT)).toBe(true);
    connection.run("UPDATE feed SET pos = 11");
    expect(isAheadOfFeed(connection, EVENT)).toBe(false);
    const passage = lastPassage(connection, EVENT);
    if (passage === undefined) throw new RangeError("somebody passed");
    takeBack(connection, EVENT, passage, { epoch: 1, seq: 2, hash });
    markFolded(connection, EVENT, 1, 2, 12);
    expect(isAheadOfFeed(connection, EVENT)).toBe(true);
    expect(isAheadOfFeed(connection, EVENT + 1)).toBe(false);
});
