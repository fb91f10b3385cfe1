/** One round with the server: hello, push, pull (PROTOCOL.md 11). Scanning never waits for it. */

import { KeysError } from "../keys/errors.ts";
import type { Octets } from "../keys/octets.ts";
import { SyncError } from "../sync/errors.ts";
import { Must } from "../sync/messages.ts";
import type { Position } from "../sync/position.ts";
import { Refused, Unreachable } from "./errors.ts";
import { Greeting } from "./greeting.ts";
import { trustNow, type Means } from "./means.ts";
import { unsent } from "./outbox.ts";
import type { PeopleSync } from "./people_sync.ts";
import { Pulling, type Heard } from "./pulling.ts";
import { Pushing } from "./pushing.ts";
import { SyncReport } from "./report.ts";

const FORBIDDEN = 403;

/** Who keeps the list of operators: whether it is to be fetched, and keeping a fetched one, whose position comes back. */
export interface OperatorLists {
    isBehind(event: number): Promise<boolean>;
    save(event: number, raw: Octets, nowS: number): Promise<Position>;
}

/** Brings one event's journal up and its lists down. Every step is safe to repeat after any crash or lost answer. */
export class Syncer {
    private readonly greeting: Greeting;
    private readonly pushing: Pushing;
    private readonly pulling: Pulling;

    constructor(
        private readonly means: Means,
        private readonly people: PeopleSync,
        private readonly operators: OperatorLists,
    ) {
        this.greeting = new Greeting(means);
        this.pushing = new Pushing(means, this.greeting);
        this.pulling = new Pulling(means, this.greeting);
    }

    /**
     * One whole round. Throws `Unreachable`, `Refused`, a KeysError or SyncError when it ends early: what was done stays done.
     *
     * A server too busy to take the journal still says what was revoked: the pull does not wait for the push. A locked device hands over what
     * it has, and is told nothing more.
     */
    async sync(event: number): Promise<SyncReport> {
        const report = new SyncReport(event);
        const failure = await this.bringUp(event, report);
        if (!(failure instanceof Unreachable)) await this.bringDown(event, report);
        if (failure !== undefined) throw failure;
        if (!(await this.means.lists.isLocked(event))) {
            await this.people.fetch(event, (await trustNow(this.means)).nowS);
        }
        report.unsent = await this.unsent(event);
        return report;
    }

    /** As `Pulling.listen`. */
    async listen(event: number, waitS: number, signal: AbortSignal): Promise<Heard> {
        return this.pulling.listen(event, waitS, signal);
    }

    /** How many entries the server has not acknowledged. */
    async unsent(event: number): Promise<number> {
        return this.means.database.reading((connection) => unsent(connection, event));
    }

    /** Hello and push, if due; what kept them from it. */
    private async bringUp(event: number, report: SyncReport): Promise<SyncError | KeysError | undefined> {
        try {
            if (!(await this.greeting.isDue(event))) return undefined;
            await this.greeting.hello(event, report);
            if (report.must !== Must.UPGRADE) await this.pushing.push(event, report);
        } catch (error) {
            if (error instanceof SyncError || error instanceof KeysError) return error;
            throw error;
        }
        return undefined;
    }

    private async bringDown(event: number, report: SyncReport): Promise<void> {
        await this.pulling.pull(event, report);
        if (!(await this.means.lists.isLocked(event))) await this.learnOperators(event, report);
    }

    /** Fetch who works at the gates where the feed told of a change, then follow the feed to where that list stands (5.8). */
    private async learnOperators(event: number, report: SyncReport): Promise<void> {
        if (!(await this.operators.isBehind(event))) return;
        const at = await this.fetchedOperators(event, report);
        const mark = await this.means.lists.mark(event);
        if (at === undefined || mark === undefined) return;
        if (mark.at.gen < at.gen || (mark.at.gen === at.gen && mark.at.pos < at.pos)) {
            await this.pulling.pull(event, report);
        }
    }

    private async fetchedOperators(event: number, report: SyncReport): Promise<Position | undefined> {
        const { server } = this.means;
        const { nowS } = await trustNow(this.means);
        try {
            return await this.operators.save(event, await server.operators(event), nowS);
        } catch (error) {
            if (!(error instanceof Refused)) throw error;
            if (error.status !== FORBIDDEN) report.notTaken.push(error.problem);
            return undefined;
        }
    }
}
