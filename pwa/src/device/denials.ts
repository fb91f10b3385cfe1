/** Denials are entries too; the same one again within half a minute is only counted (PROTOCOL.md 6.4). */

import { same, utf8, type Octets } from "../keys/octets.ts";
import { Claimed } from "../sync/claim.ts";
import { Kind, entitlementOf } from "../sync/content.ts";
import { Reason } from "../sync/reasons.ts";
import type { Place } from "../sync/scan.ts";
import type { Verdict } from "../sync/verdict.ts";
import type { Connection } from "./connection.ts";
import { count } from "./counts.ts";
import { readContent, type Journal, type Mark } from "./journal.ts";
import type { Occasion } from "./occasion.ts";

const ECHO_MS = 30_000;
const FOREIGN_BYTES = 16;
const STILL_THERE = 64;

/** The last denial, and how often it was heard again since. */
export interface Echo {
    readonly what: Octets;
    readonly verdict: Verdict;
    readonly untilMs: number;
    readonly repeats: number;
    readonly claim: Octets | undefined;
}

/**
 * Writes denials. A code is known here by a hash under a key of this device's own, which no one can read: its text is never kept
 * (FORMAT.md 0.8).
 *
 * `echo` is memory: whoever rolls back what was written puts it back, too.
 */
export class Denials {
    echo: Echo | undefined;

    constructor(
        private readonly journal: Journal,
        private readonly key: CryptoKey,
    ) {}

    /** The entry of this denial; undefined if it was heard a moment ago. */
    async write(
        connection: Connection,
        occasion: Occasion,
        verdict: Verdict,
        text: string,
    ): Promise<Mark | undefined> {
        const hash = await crypto.subtle.sign("HMAC", this.key, utf8(text));
        const what = new Uint8Array(hash, 0, FOREIGN_BYTES).slice();
        const { monoMs } = occasion.reading;
        if (this.echo !== undefined && isHeard(this.echo, what, verdict.reason, monoMs)) {
            this.echo = { ...this.echo, repeats: this.echo.repeats + 1 };
            return undefined;
        }
        await this.flush(connection, occasion);
        const claim = verdict.ticket === undefined ? undefined : occasion.asked?.mark;
        this.echo = { what, verdict, untilMs: monoMs + ECHO_MS, repeats: 0, claim };
        count(connection, occasion.place.event, Kind.DENY);
        return this.append(connection, occasion, this.echo);
    }

    /** Write down how often the last denial was heard again, once something else happens. */
    async flush(connection: Connection, occasion: Occasion): Promise<void> {
        const { echo } = this;
        this.echo = undefined;
        if (echo !== undefined && echo.repeats > 0) {
            await this.append(connection, occasion, { ...echo, claim: undefined });
        }
    }

    private async append(connection: Connection, occasion: Occasion, echo: Echo): Promise<Mark> {
        const { place, reading, known } = occasion;
        const { reason, ticket } = echo.verdict;
        return this.journal.append(connection, place.event, Kind.DENY, reading, known, {
            ...{ reason, ticket, zone: place.zone, use: place.use, gate: place.gate, claim: echo.claim },
            foreign: ticket === undefined ? echo.what : undefined,
            repeats: echo.repeats > 0 ? echo.repeats : undefined,
        });
    }
}

function isHeard(echo: Echo, what: Octets, reason: Reason, monoMs: number): boolean {
    return same(echo.what, what) && echo.verdict.reason === reason && monoMs < echo.untilMs;
}

/**
 * Why this ticket was turned away here because the server said `second` (11.6), if nobody passed with it since. Newest entries only: the
 * guest still stands there.
 */
export function refusedByClaim(connection: Connection, place: Place, ticket: number): Reason | undefined {
    const query = "SELECT frame FROM journal WHERE event = ? ORDER BY epoch DESC, seq DESC LIMIT ?";
    for (const row of connection.rows(query, place.event, STILL_THERE)) {
        const said = readContent(row.bytes(0));
        if (said?.ticket !== ticket || said.zone !== place.zone || entitlementOf(said) !== place.use)
            continue;
        if (said.kind !== Kind.DENY) return undefined;
        if (said.claim?.[0] === Claimed.SECOND && said.reason !== undefined) return reasonOf(said.reason);
    }
    return undefined;
}

/** The reason with this number; undefined if only a newer program knows it. */
function reasonOf(number: number): Reason | undefined {
    const name = Reason[number] as keyof typeof Reason | undefined;
    return name === undefined ? undefined : Reason[name];
}
