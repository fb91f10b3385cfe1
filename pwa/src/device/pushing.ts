/** PUSH: brings up what the server does not have, oldest first (PROTOCOL.md 11.2). */

import { same } from "../keys/octets.ts";
import type { PushReply } from "../sync/messages.ts";
import type { Connection } from "./connection.ts";
import { heed, isInHeldGeneration, type Greeting } from "./greeting.ts";
import { head } from "./journal.ts";
import { markFolded } from "./ledger.ts";
import type { Means } from "./means.ts";
import { firstChunk, giveUp, hashAt, setConnected, soundRuns, unsent } from "./outbox.ts";
import { FIRST_BYTES, Pace } from "./pace.ts";
import type { SyncReport } from "./report.ts";

const FRAMES_A_CHUNK = 500;
/** A server that never gets further is not asked for ever. */
const ROUNDS_AT_MOST = 10_000;
const BAD_CHUNK = "BAD_CHUNK";

/** Pushes one device's journals. Every step is safe to repeat after any crash or lost answer. */
export class Pushing {
    constructor(
        private readonly means: Means,
        private readonly greeting: Greeting,
    ) {}

    async push(event: number, report: SyncReport): Promise<void> {
        const { database, server, clocks } = this.means;
        const pace = new Pace();
        for (let rounds = 0; rounds < ROUNDS_AT_MOST; rounds += 1) {
            const { pending, before } = await database.reading((connection) => ({
                pending: firstChunk(connection, event, FRAMES_A_CHUNK, pace.size),
                before: unsent(connection, event),
            }));
            if (pending === undefined) return;
            const beganMs = clocks().monoMs;
            const reply = await server.push({ event, chunks: [pending.chunk] });
            pace.answered(clocks().monoMs - beganMs);
            const after = await this.acknowledge(event, reply, report);
            report.sent += before - after;
            report.refused.push(...reply.refused.map((refused) => refused.code));
            const stuck = after >= before;
            const rotten = stuck || report.refused.includes(BAD_CHUNK);
            if (rotten && (await this.salvage(event, pending.epoch))) continue;
            if (stuck || after === 0) return; // behind a gap, the next round begins with a hello and sends from there
        }
    }

    /**
     * Move the cursor to what the server connected, if it is this journal's own entry; how many are still unsent.
     *
     * An answer from a later generation than the held one moves nothing: its position could not be compared with what was heard so far.
     * The pull that follows changes over, and the next round sends again.
     */
    private async acknowledge(event: number, reply: PushReply, report: SyncReport): Promise<number> {
        const left = await this.means.database.writing((connection) => {
            if (isInHeldGeneration(connection, event, reply.at)) {
                this.connect(connection, event, reply, report);
            }
            return unsent(connection, event);
        });
        report.quarantined += reply.quarantined.length;
        await heed(this.means, event, reply.must, report);
        return left;
    }

    private connect(connection: Connection, event: number, reply: PushReply, report: SyncReport): void {
        for (const { device, epoch, seq, hash } of reply.connected) {
            const own = same(device, this.means.identity.device);
            const held = own ? hashAt(connection, event, epoch, seq) : undefined;
            if (held === undefined || !same(held, hash)) continue;
            setConnected(connection, event, epoch, seq);
            markFolded(connection, event, epoch, seq, reply.at.pos);
            report.acknowledged = Math.max(report.acknowledged, seq);
        }
    }

    /**
     * An entry rotted on this device's disk, or is lost: send the sound runs around it, and go on in a new epoch (1.8).
     *
     * False if nothing is found rotten, and so nothing would come out otherwise the next time.
     */
    private async salvage(event: number, epoch: number): Promise<boolean> {
        const { database, journal, server } = this.means;
        const { runs, newest } = await database.reading(async (connection) => ({
            // As little at a time as any line carries: what is sent here is not acknowledged in between.
            runs: await soundRuns(connection, journal, event, epoch, FRAMES_A_CHUNK, FIRST_BYTES),
            newest: head(connection, event),
        }));
        if (runs.length === 0) return false;
        for (const run of runs) await server.push({ event, chunks: [run] });
        if (newest?.epoch === epoch) {
            await this.greeting.openEpoch(event, epoch + 1, "an entry rotted on the disk");
        }
        await database.writing((connection) => {
            giveUp(connection, event, epoch);
        });
        return true;
    }
}
