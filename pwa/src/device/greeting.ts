/** HELLO: where this journal stands, what the server has of it, and what time it is there (PROTOCOL.md 7.1, 11.1). */

import { same } from "../keys/octets.ts";
import { isSteady, openAnchor, ownBounds, type Reading } from "../sync/clock.ts";
import { Kind } from "../sync/content.ts";
import { BadCertificate } from "../sync/errors.ts";
import { Must, type Hello, type HelloReply } from "../sync/messages.ts";
import type { Position } from "../sync/position.ts";
import type { Connection } from "./connection.ts";
import { knownOf, markOf } from "./feed_rows.ts";
import { handBack } from "./handing_back.ts";
import * as heard from "./heard.ts";
import { head, isOvertaken, type Known, type Mark } from "./journal.ts";
import { forgetFolding, isAheadOfFeed, markFolded } from "./ledger.ts";
import { renewTrust, trustNow, type Means } from "./means.ts";
import { hashAt, resendAll, setConnected, skips, unsent, wasForgotten } from "./outbox.ts";
import type { SyncReport } from "./report.ts";
import { clock, saveAnchor } from "./timekeeping.ts";

const QUIET_MS = 15 * 60 * 1000;
const FROM_THE_START = -1;
const NONCE_BYTES = 16;
const NOTHING_KNOWN: Known = { at: { gen: 1, pos: 0 }, policy: 0 };

/** A HELLO and its answer. */
interface Greeted {
    readonly head: Mark;
    readonly reply: HelloReply;
}

/** What was said, and when. */
interface Asked {
    readonly hello: Hello;
    readonly head: Mark;
    readonly sent: Reading;
}

/** Says HELLO for one device. Every step is safe to repeat after any crash or lost answer. */
export class Greeting {
    constructor(private readonly means: Means) {}

    /**
     * Every upload begins with a HELLO, whose anchor bounds what is uploaded (ADR 0004); a quiet device says one every quarter hour.
     *
     * So does a pull that would pass what was acknowledged: nothing but a HELLO tells that the server lost it meanwhile (11.1).
     */
    async isDue(event: number): Promise<boolean> {
        const { database, clocks } = this.means;
        return database.reading((connection) => {
            if (head(connection, event) === undefined || unsent(connection, event) > 0) return true;
            if (isAheadOfFeed(connection, event)) return true;
            const [now, read] = [clocks(), clock(connection).held?.read];
            return read === undefined || !same(read.boot, now.boot) || now.monoMs - read.monoMs > QUIET_MS;
        });
    }

    /** One HELLO, and what follows from its answer: another life of this journal, a lock, a feed that was lost. */
    async hello(event: number, report: SyncReport): Promise<void> {
        let { reply } = await this.greet(event);
        if (reply.must === Must.NEW_EPOCH) {
            await this.openEpoch(event, reply.lastEpoch + 1, "another life is known");
            report.newEpoch = true;
            ({ reply } = await this.greet(event));
        }
        await heed(this.means, event, reply.must, report);
        await this.handBack(event, reply, report);
    }

    /** Ask once more where this device stands, and hand back what the server lost: before parts are fetched (11.1). */
    async askAgain(event: number, report: SyncReport): Promise<void> {
        const { reply } = await this.greet(event);
        await this.handBack(event, reply, report);
    }

    /** Begin the next life of the journal, whose number is at least `atLeast`. */
    async openEpoch(event: number, atLeast: number, why: string): Promise<void> {
        const { database, journal, clocks } = this.means;
        await database.writing((connection) =>
            journal.openEpoch(connection, event, why, clocks(), known(connection, event), atLeast),
        );
    }

    private async handBack(event: number, reply: HelloReply, report: SyncReport): Promise<void> {
        if (reply.lostAfter === undefined) return;
        report.took(await handBack(this.means.database, this.means.server, event, reply.lostAfter));
    }

    /** HELLO for the current epoch; its signed answer becomes a `time_anchor` entry (7.1). */
    private async greet(event: number): Promise<Greeted> {
        const { database, server, clocks } = this.means;
        const asked = await database.writing((connection) => this.asking(connection, event));
        const reply = await server.hello(asked.hello);
        const received = clocks();
        await renewTrust(this.means, reply.trustCounter);
        // What is written into a life that is over makes a fork of it (6.8).
        if (reply.must !== Must.NEW_EPOCH) await this.anchor(asked, reply, received);
        await database.writing(async (connection) => {
            reconnect(connection, event, asked.head, reply);
            if (reply.must === Must.NEW_EPOCH) return;
            await this.means.journal.keepClosed(connection, event, clocks(), known(connection, event));
        });
        return { head: asked.head, reply };
    }

    private async asking(connection: Connection, event: number): Promise<Asked> {
        const { journal, identity, clocks, random } = this.means;
        const sent = clocks();
        const newest = await journal.ready(connection, event, sent, known(connection, event));
        const mark = markOf(connection, event);
        const hello = {
            device: identity.device,
            event,
            epoch: newest.epoch,
            head: newest.seq,
            skips: skips(connection, event, newest),
            boot: sent.boot,
            monoMs: sent.monoMs,
            nonce: random(NONCE_BYTES),
            heard: mark && heard.places(connection, event, mark.at, mark.hash),
        };
        return { hello, head: newest, sent };
    }

    private async anchor({ hello, sent }: Asked, reply: HelloReply, received: Reading): Promise<void> {
        if (!isSteady(sent, received)) return;
        const { database, identity, journal } = this.means;
        const { trust, nowS } = await trustNow(this.means);
        const anchor = await openAnchor(reply.anchor, trust, nowS);
        if (!same(anchor.device, identity.device) || !same(anchor.nonce, hello.nonce)) {
            throw new BadCertificate("the time it was given was meant for another device");
        }
        await database.writing(async (connection) => {
            saveAnchor(connection, ownBounds(anchor, sent.monoMs, received.monoMs), received);
            // Clocks ascend along the chain (6.7): where a scan was written since, the next round brings another anchor.
            if (isOvertaken(connection, hello.event, received)) return;
            const said = { anchor: reply.anchor, anchorMono: [sent.monoMs, received.monoMs] as const };
            const goingBy = known(connection, hello.event);
            await journal.append(connection, hello.event, Kind.TIME_ANCHOR, received, goingBy, said);
        });
    }
}

/** A lock may have been said before the lists that this device holds: the answer is its only carrier then. */
export async function heed(means: Means, event: number, must: Must, report: SyncReport): Promise<void> {
    if (must === Must.LOCKED) await means.lists.lock(event);
    report.told(must);
}

/** Whether a position that the server says can be compared with the held ones (10.1). */
export function isInHeldGeneration(connection: Connection, event: number, at: Position): boolean {
    const mark = markOf(connection, event);
    return mark === undefined || mark.at.gen === at.gen;
}

function known(connection: Connection, event: number): Known {
    return knownOf(connection, event) ?? NOTHING_KNOWN;
}

/** Believe the server about what it has, lower or higher than remembered: it may have been restored, or an answer lost. */
function reconnect(connection: Connection, event: number, newest: Mark, reply: HelloReply): void {
    const { connectedSeq, connectedHash, lastEpoch, at } = reply;
    const own = connectedSeq > 0 ? hashAt(connection, event, newest.epoch, connectedSeq) : undefined;
    if (connectedSeq > 0 && (own === undefined || !same(own, connectedHash))) return;
    if (wasForgotten(connection, event, newest.epoch, connectedSeq, lastEpoch)) {
        resendAll(connection, event);
        forgetFolding(connection, event, FROM_THE_START); // its word includes none of it until it has it again
    }
    setConnected(connection, event, newest.epoch, connectedSeq);
    if (isInHeldGeneration(connection, event, at)) {
        // The answer to an earlier push may have been lost: what is connected was folded by this position.
        markFolded(connection, event, newest.epoch, connectedSeq, at.pos);
    }
}
