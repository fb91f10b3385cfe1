/**
 * Syncing beside scanning: the scanning side never waits for the network.
 *
 * Two things go on at a time: rounds, which bring up what was scanned and set right whatever went wrong, and one request that waits for
 * news (PROTOCOL.md 11.3). While that one is answered rounds are few, but for what was scanned since; without it they are all there is.
 */

import type { Octets } from "../keys/octets.ts";
import { Backoff } from "./backoff.ts";
import { Refused } from "./errors.ts";
import type { Heard } from "./pulling.ts";
import type { SyncReport } from "./report.ts";

const EVERY_MS = 5000;
const WHILE_LIVE_MS = 60_000;
/** What was scanned in so short a time goes up together. */
const GATHERED_MS = 250;
const WAIT_S = 25;
/** Who answers sooner, and nothing, does not wait: it is not asked again at once. */
const AT_ONCE_MS = 1000;

/** What rounds and waiting are made of: `Syncer`. */
export interface Rounds {
    sync(event: number): Promise<SyncReport>;
    listen(event: number, waitS: number, signal: AbortSignal): Promise<Heard>;
    /** How many entries the server has not acknowledged. */
    unsent(event: number): Promise<number>;
}

/** How it goes; told whenever some of it changes. `ended` is what came of the last round. */
export interface Going {
    /** The server's news arrive as they happen. */
    readonly live: boolean;
    readonly syncing: boolean;
    readonly ended: Ended | undefined;
}

/** A round that ended at `atMs`: with a report, or early with an error. */
export type Ended =
    | { readonly atMs: number; readonly report: SyncReport }
    | { readonly atMs: number; readonly error: unknown };

/** The clock by which rounds are timed. */
export interface Alarm {
    nowMs(): number;
    /** Resolves after so many milliseconds, or as soon as the signal ends it. */
    sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Syncs one event until stopped; each failure is told and tried again later. */
export class BackgroundSync {
    private readonly rounds: Backoff;
    private readonly news: Backoff;
    private readonly over = new AbortController();
    private pausing = new AbortController();
    private listening = new AbortController();
    private going: Going = { live: false, syncing: false, ended: undefined };
    private running: Promise<unknown> | undefined;
    private last: Promise<unknown> = Promise.resolve();
    private failing = false;
    private stuck = 0;
    private waitingSinceMs: number | undefined;

    constructor(
        private readonly syncer: Rounds,
        private readonly event: number,
        private readonly alarm: Alarm,
        random: (size: number) => Octets,
        private readonly told: (going: Going) => void,
    ) {
        this.rounds = new Backoff(random);
        this.news = new Backoff(random);
    }

    /** Begin after so long; sooner once something was scanned, or the network came back. */
    start(afterMs = 0): void {
        this.running ??= this.goOn(afterMs);
    }

    /** Stop after the round that is running; what it did not send is sent next time. */
    async stop(): Promise<void> {
        this.over.abort();
        this.pausing.abort();
        this.listening.abort();
        await this.running;
        await this.last.catch(() => undefined); // whoever asked for that round was told
    }

    /** Something was scanned: it goes up with the next round, which is due soon unless the server could not be reached. */
    wrote(): void {
        if (!this.failing) this.pausing.abort();
    }

    /** The network came back, or the page did: what waits for either is tried again, on a fresh line. */
    woke(): void {
        this.pausing.abort();
        this.listening.abort();
    }

    /** The network went away: nothing that was asked is going to be answered. */
    lost(): void {
        this.listening.abort();
        this.tell({ live: false });
    }

    /** One round, after the one that is running if there is one. Throws what ends it early. */
    async now(): Promise<SyncReport> {
        const round = this.last.catch(() => undefined).then(() => this.round());
        this.last = round;
        return round;
    }

    private async round(): Promise<SyncReport> {
        this.tell({ syncing: true });
        try {
            const report = await this.syncer.sync(this.event);
            this.ended({ atMs: this.alarm.nowMs(), report });
            return report;
        } catch (error) {
            this.ended({ atMs: this.alarm.nowMs(), error });
            throw error;
        }
    }

    private ended(ended: Ended): void {
        const live = !("error" in ended) && (this.going.live || this.isKeptWaiting());
        this.tell({ syncing: false, ended, live });
    }

    /** Whether the server keeps the request for news: then it is going to answer it as soon as there are some. */
    private isKeptWaiting(): boolean {
        return this.waitingSinceMs !== undefined && this.alarm.nowMs() - this.waitingSinceMs >= AT_ONCE_MS;
    }

    private async goOn(afterMs: number): Promise<void> {
        if (afterMs > 0) await this.alarm.sleep(afterMs, this.pausing.signal);
        await Promise.all([this.keepSyncing(), this.keepListening()]);
    }

    private async keepSyncing(): Promise<void> {
        while (!this.over.signal.aborted) await this.pause(await this.nextAfterMs());
    }

    /** Sync once; after a failure, how long to wait before the next round. */
    private async nextAfterMs(): Promise<number | undefined> {
        try {
            const report = await this.now();
            if (report.trouble !== undefined) return 1000 * this.rounds.failed();
            this.rounds.succeeded();
            // What was scanned while the round ran is among what is left, but where nothing went, more of the same helps nobody.
            this.stuck = report.sent > 0 ? 0 : report.unsent;
            return undefined;
        } catch (error) {
            // Told by `round`. Whatever it was: a loop that dies unseen would leave the gate without news for the evening.
            return 1000 * this.rounds.failed(error instanceof Refused ? error.retryAfterS : undefined);
        }
    }

    /** Until the next round: after a failure as long as that asks for, else until something was scanned, or for a while. */
    private async pause(failedMs: number | undefined): Promise<void> {
        const { signal } = (this.pausing = new AbortController());
        if (this.over.signal.aborted) return;
        this.failing = failedMs !== undefined;
        if (failedMs !== undefined) {
            await this.alarm.sleep(failedMs, signal);
            return;
        }
        await this.alarm.sleep(GATHERED_MS, this.over.signal);
        if ((await this.syncer.unsent(this.event)) > this.stuck) return;
        await this.alarm.sleep(this.going.live ? WHILE_LIVE_MS : EVERY_MS, signal);
    }

    /** Wait for news, again and again. What goes wrong here the rounds tell, and set right. */
    private async keepListening(): Promise<void> {
        while (!this.over.signal.aborted) {
            const { signal } = (this.listening = new AbortController());
            const waitMs = await this.heardAfterMs(signal);
            if (waitMs > 0) await this.alarm.sleep(waitMs, signal);
        }
    }

    /** One request for news; how long to wait before the next. */
    private async heardAfterMs(signal: AbortSignal): Promise<number> {
        const began = (this.waitingSinceMs = this.alarm.nowMs());
        const answered = new AbortController();
        void this.alarm.sleep(AT_ONCE_MS, answered.signal).then(() => {
            // Where the last round failed, what keeps the request is perhaps no server.
            const { ended } = this.going;
            if (ended !== undefined && !("error" in ended) && this.isKeptWaiting()) this.setLive(true);
        });
        try {
            const heard = await this.syncer.listen(this.event, WAIT_S, signal);
            const waits = heard !== "nothing" || this.alarm.nowMs() - began >= AT_ONCE_MS;
            this.setLive(waits);
            if (!waits) return Math.max(AT_ONCE_MS, 1000 * this.news.failed());
            this.news.succeeded();
            return heard === "early" ? GATHERED_MS : 0;
        } catch (error) {
            this.setLive(false);
            return 1000 * this.news.failed(error instanceof Refused ? error.retryAfterS : undefined);
        } finally {
            this.waitingSinceMs = undefined;
            answered.abort();
        }
    }

    /** Without news, rounds are all there is: the next one is not put off any longer. */
    private setLive(live: boolean): void {
        const fell = this.going.live && !live;
        this.tell({ live });
        if (fell && !this.failing) this.pausing.abort();
    }

    private tell(part: Partial<Going>): void {
        this.going = { ...this.going, ...part };
        this.told(this.going);
    }
}

/** The clock of this worker. */
export const SYSTEM_ALARM: Alarm = {
    nowMs: () => performance.now(),
    sleep: async (ms, signal) =>
        new Promise((resolve) => {
            if (signal.aborted) {
                resolve();
                return;
            }
            const timer = setTimeout(done, ms);
            function done(): void {
                clearTimeout(timer);
                signal.removeEventListener("abort", done);
                resolve();
            }
            signal.addEventListener("abort", done);
        }),
};
