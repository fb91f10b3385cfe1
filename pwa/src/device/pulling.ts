/** PULL: follows the feed, and fetches parts anew where what is held is not of it (PROTOCOL.md 2.5, 4.4, 11.1, 11.3). */

import { KeyNotAllowed, KeysError, UnknownKey } from "../keys/errors.ts";
import { BrokenChain, Incomplete, SyncError } from "../sync/errors.ts";
import { follow, type Followed, type Page } from "../sync/feed.ts";
import { DeviceIsLocked, NoEvent, Refused } from "./errors.ts";
import type { FeedMark } from "./event_lists.ts";
import type { Greeting } from "./greeting.ts";
import { isAheadOfFeed } from "./ledger.ts";
import { profileChanged } from "./lists.ts";
import { renewTrust, trustNow, type Means } from "./means.ts";
import type { SyncReport } from "./report.ts";

/** A server that never gets further is not asked for ever. */
const ROUNDS_AT_MOST = 10_000;
const FETCHES_AT_MOST = 3;
const SNAPSHOT_REQUIRED = "SNAPSHOT_REQUIRED";

/** What came of waiting for news; early: there are some, which the round that goes on has to hear. */
export type Heard = "news" | "nothing" | "early";

/** Brings one device's lists down. Every step is safe to repeat after any crash or lost answer. */
export class Pulling {
    constructor(
        private readonly means: Means,
        private readonly greeting: Greeting,
    ) {}

    /** Follow the feed to its end, or to where it locks this device. Throws `Unreachable`, `Refused`, a KeysError or SyncError; what was applied stays. */
    async pull(event: number, report: SyncReport): Promise<void> {
        for (let rounds = 0; rounds < ROUNDS_AT_MOST; rounds += 1) {
            if (await this.means.lists.isLocked(event)) return;
            const mark = await this.soundLists(event);
            const turned = await this.turned(event, mark);
            if (turned instanceof Error) {
                if (!(await this.changeOver(event, turned, report))) throw turned;
                continue;
            }
            const { page, followed } = turned;
            await this.means.lists.follow(event, followed, page);
            report.items += followed.items.length;
            report.position = followed.head.at.pos;
            if (followed.head.at.pos >= followed.head.latestPos) break;
        }
        const changed = await this.means.database.reading((connection) => profileChanged(connection, event));
        if (changed !== undefined) await this.fetchParts(event, changed);
    }

    /**
     * Wait for news of the feed beside the rounds, and apply them.
     *
     * Throws as `pull`; a round of that sets right whatever it was. Before this device has heard what it pushed, nothing is applied: the
     * round that pushed it asks where it stands, and hears it (11.1).
     */
    async listen(event: number, waitS: number, signal: AbortSignal): Promise<Heard> {
        const { lists, server } = this.means;
        const mark = await lists.mark(event);
        if (mark === undefined) throw new NoEvent("this device has no list yet: a round fetches it");
        if (mark.locked) throw new DeviceIsLocked();
        const page = await server.news(event, mark.at.gen, mark.at.pos, waitS, signal);
        const followed = await this.followed(event, mark, page);
        const applied = await lists.follow(event, followed, page, (connection) =>
            isAheadOfFeed(connection, event),
        );
        if (followed.items.length === 0) return "nothing";
        return applied ? "news" : "early";
    }

    /** The next page, verified; or why the feed does not go on from here. */
    private async turned(
        event: number,
        mark: FeedMark,
    ): Promise<{ page: Page; followed: Followed } | Refused | BrokenChain> {
        try {
            const page = await this.means.server.feed(event, mark.at.gen, mark.at.pos);
            return { page, followed: await this.followed(event, mark, page) };
        } catch (error) {
            if (error instanceof Refused || error instanceof BrokenChain) return error;
            throw error;
        }
    }

    /**
     * What is held is not of this feed: hand back what the server lost of it, then begin anew with its parts (11.1).
     *
     * False if that is not why the server did not go on.
     */
    private async changeOver(
        event: number,
        why: Refused | BrokenChain,
        report: SyncReport,
    ): Promise<boolean> {
        if (why instanceof Refused && why.problem !== SNAPSHOT_REQUIRED) return false;
        if (report.handedBack === undefined) await this.greeting.askAgain(event, report);
        if (why instanceof BrokenChain && report.handedBack === undefined) return false;
        await this.fetchParts(event);
        return true;
    }

    /** The page, verified; if its key is not trusted here, once more under the server's present trust list. */
    private async followed(event: number, mark: FeedMark, page: Page): Promise<Followed> {
        const followed = await this.verified(event, mark, page).catch(async (error: unknown) => {
            if (!(error instanceof UnknownKey || error instanceof KeyNotAllowed)) throw error;
            await this.means.lists.saveTrust(await this.means.server.trust());
            return this.verified(event, mark, page);
        });
        await renewTrust(this.means, followed.head.trustCounter);
        return followed;
    }

    private async verified(event: number, mark: FeedMark, page: Page): Promise<Followed> {
        const { trust, nowS } = await trustNow(this.means);
        return follow(this.means.identity.domain, event, mark.at, mark.hash, page, trust, nowS);
    }

    /** The position held, with parts that verify: those of a key that was withdrawn since, or that rotted, are fetched anew. */
    private async soundLists(event: number): Promise<FeedMark> {
        const { lists } = this.means;
        const mark = await lists.mark(event);
        try {
            await lists.current(event);
        } catch (error) {
            if (!(error instanceof SyncError || error instanceof KeysError)) throw error;
            return this.fetchParts(event, mark?.at.pos);
        }
        return mark ?? this.fetchParts(event);
    }

    /** Fetched anew if the server made newer ones between two of the answers: what lies between would never be heard. */
    private async fetchParts(event: number, since = 0): Promise<FeedMark> {
        const { lists, server } = this.means;
        for (let left = FETCHES_AT_MOST - 1; ; left -= 1) {
            const parts = await server.parts(event, since);
            try {
                return await lists.saveParts(event, parts, (await trustNow(this.means)).nowS);
            } catch (error) {
                if (!(error instanceof Incomplete) || left === 0) throw error;
            }
        }
    }
}
