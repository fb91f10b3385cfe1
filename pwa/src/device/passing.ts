/** Somebody goes in or out: the entry that says so, and what this device remembers of it (PROTOCOL.md 8). */

import { proofOfSight, sightKey } from "../keys/code_secret.ts";
import { same, type Octets } from "../keys/octets.ts";
import type { Shown } from "../keys/shown.ts";
import type { Kind } from "../sync/content.ts";
import type { Reason } from "../sync/reasons.ts";
import type { Place } from "../sync/scan.ts";
import type { Answer } from "./answer.ts";
import type { Connection } from "./connection.ts";
import type { Journal, Mark } from "./journal.ts";
import { remember } from "./ledger.ts";
import type { Occasion } from "./occasion.ts";

/** Write it, with the proof that their code was seen, in the transaction that decided it. */
export async function writePassage(
    connection: Connection,
    journal: Journal,
    occasion: Occasion,
    shown: Shown,
    kind: Kind.ADMIT | Kind.EXIT,
    reason: Reason,
): Promise<Mark> {
    const { place, reading, known, moment } = occasion;
    const { event, zone, use, gate } = place;
    const { number: ticket, index, class: class_, seat } = shown.ticket;
    const head = await journal.ready(connection, event, reading, known);
    const sight = await sightKey(shown.secret);
    const seen = await proofOfSight(sight, event, journal.device, head.epoch, head.seq + 1);
    const mark = await journal.appendAfter(connection, event, head, kind, reading, known, {
        ...{ ticket, zone, use, count: 1, gate, reason, credential: [index, shown.credentialHash], seen },
        proofS: shown.proofTime,
        claim: occasion.claimed(shown)?.mark,
    });
    const passage = { ticket, kind, atMs: moment.nowMs, proofS: shown.proofTime, class: class_, seat };
    remember(connection, place, mark, passage);
    return mark;
}

const STILL_LEAVING_MS = 10_000;

/** The last guest counted out: a code held before the reader is read again and again, and leaves once. */
export class LastExit {
    private readonly place: Place;
    private readonly untilMs: number;

    constructor(
        { place, reading }: Occasion,
        private readonly credential: Octets,
        readonly answer: Answer,
    ) {
        this.place = place;
        this.untilMs = reading.monoMs + STILL_LEAVING_MS;
    }

    /** Whether this is the same code, still held before the same reader. */
    isAgain({ place, reading }: Occasion, shown: Shown): boolean {
        const { event, gate, zone, use, direction } = this.place;
        const here = event === place.event && gate === place.gate && zone === place.zone;
        const alike = use === place.use && direction === place.direction;
        return here && alike && same(this.credential, shown.credentialHash) && reading.monoMs < this.untilMs;
    }
}
