/**
 * What this device was told about its events: trust list, parts, and the feed items after them (PROTOCOL.md sections 2 to 4).
 *
 * Everything is kept as the signed bytes that came and verified again when it is loaded; nothing older ever replaces something newer.
 */

import { same, type Octets } from "../keys/octets.ts";
import { accept, resume, type Anchor, type TrustList } from "../keys/trust.ts";
import { Incomplete } from "../sync/errors.ts";
import type { Followed, Page } from "../sync/feed.ts";
import type { Item } from "../sync/feed_items.ts";
import { isSame } from "../sync/position.ts";
import type { Connection } from "./connection.ts";
import type { Database } from "./database.ts";
import { NoEvent } from "./errors.ts";
import type { EventLists, FeedMark, Lists } from "./event_lists.ts";
import { forgetLostTail, markOf, setMark } from "./feed_rows.ts";
import * as heard from "./heard.ts";
import { applyItems } from "./items.ts";
import { checkNotLocked, isLocked, lockOut } from "./locking.ts";
import { heldPolicy, heldRoster, partsOf, takeParts } from "./part_rows.ts";
import { PartsOpener, type Parts } from "./parts.ts";
import { heldPeople } from "./people.ts";

/**
 * Keeps lists in the device's store and one event's worth of them in memory.
 *
 * What takes a connection is for whoever has the store to himself already; the rest waits for it. `touched` counts what was written: it
 * tells when the memory is out of date. It is counted within the transaction that writes, since the next task begins as soon as that ends.
 */
export class ListStore implements Lists {
    private touched = 0;
    private readonly memory = new Map<number, { touched: number; lists: EventLists }>();
    private readonly opener = new PartsOpener();
    private accepted: TrustList | undefined;

    constructor(
        private readonly database: Database,
        private readonly anchor: Anchor,
        private readonly device: Octets,
    ) {}

    /** The trust list held; other bytes than the last time walk the chain from the enrolment code's fingerprint. */
    async trust(connection: Connection): Promise<TrustList | undefined> {
        const raw = connection.row("SELECT raw FROM trust")?.bytes(0);
        if (raw === undefined) return undefined;
        if (this.accepted === undefined || !same(this.accepted.facts.raw, raw)) {
            this.accepted = await resume(this.anchor, raw);
        }
        return this.accepted;
    }

    /** The same, of which something is wanted: `NoEvent` where there is none. */
    async needTrust(): Promise<TrustList> {
        const trust = await this.database.reading((connection) => this.trust(connection));
        if (trust === undefined) throw new NoEvent("this store holds no trust list: enrol again");
        return trust;
    }

    /** Accept a trust list that follows the held one. Throws a KeysError (FORMAT.md 3) and keeps the held one. */
    async saveTrust(raw: Octets): Promise<TrustList> {
        return this.database.writing(async (connection) => {
            const accepted = await accept(this.anchor, await this.trust(connection), raw);
            connection.run("INSERT OR REPLACE INTO trust (one, raw) VALUES (1, ?)", accepted.facts.raw);
            this.touch();
            return accepted;
        });
    }

    /** The events this device holds lists of. */
    async events(): Promise<readonly number[]> {
        return this.database.reading((connection) =>
            connection.rows("SELECT event FROM feed ORDER BY event").map((row) => row.int(0)),
        );
    }

    /** Something that `held` tells of is being written, in the transaction that goes on. */
    touch(): void {
        this.touched += 1;
    }

    async mark(event: number): Promise<FeedMark | undefined> {
        return this.database.reading((connection) => markOf(connection, event));
    }

    /** Keep that the server calls this device locked, whether or not there is a list yet. */
    async lock(event: number): Promise<void> {
        await this.database.writing((connection) => {
            lockOut(connection, event);
            this.touch();
        });
        await this.forget(event);
    }

    /** What the store forgot of an event is neither in memory nor on the disk any more. */
    private async forget(event: number): Promise<void> {
        this.memory.delete(event);
        this.opener.forget(event);
        await this.database.overwrite();
    }

    async isLocked(event: number): Promise<boolean> {
        return this.database.reading((connection) => isLocked(connection, event));
    }

    /**
     * Everything known of the event. Throws `NoEvent` if nothing was ever fetched; a KeysError or SyncError if what is stored no longer
     * verifies (a key was withdrawn since).
     */
    async held(connection: Connection, event: number): Promise<EventLists> {
        const { touched } = this;
        const remembered = this.memory.get(event);
        if (remembered?.touched === touched) return remembered.lists;
        const lists = await this.load(connection, event);
        this.memory.set(event, { touched, lists });
        return lists;
    }

    /** As `held`, for whoever does not have the store. */
    async current(event: number): Promise<EventLists> {
        return this.database.reading((connection) => this.held(connection, event));
    }

    private async load(connection: Connection, event: number): Promise<EventLists> {
        const [trust, mark] = [await this.trust(connection), markOf(connection, event)];
        const stored = partsOf(connection, event);
        if (trust === undefined || mark === undefined || stored === undefined) {
            throw new NoEvent(
                `no list of event ${event} was fetched yet: sync once while there is a network`,
            );
        }
        // Verified as of when they were accepted: a list does not rot. Its age is the policy's business.
        const opened = await this.opener.open(stored.parts, trust, event, stored.acceptedS);
        const policy = heldPolicy(connection, opened.profile);
        const roster = heldRoster(connection, opened.roster);
        const people = heldPeople(connection, event, trust);
        return { trust, ...opened, roster, policy, mark, people };
    }

    /**
     * Keep freshly fetched parts; feed items are followed from their position, or from the held one if that lies after it.
     *
     * Throws a KeysError or SyncError, and keeps what is held, if one does not verify, they do not stand at one position, or are older;
     * `DeviceIsLocked`.
     */
    async saveParts(event: number, parts: Parts, nowS: number): Promise<FeedMark> {
        const opened = await this.opener.open(parts, await this.needTrust(), event, nowS);
        const { profile, roster, admissions } = opened;
        if (!isSame(profile.at, roster.at) || !isSame(profile.at, admissions.at)) {
            throw new Incomplete("its three parts do not stand at one position");
        }
        return this.database.writing((connection) => {
            checkNotLocked(connection, event);
            this.touch();
            return takeParts(connection, event, profile, parts, nowS);
        });
    }

    /**
     * Apply a verified page of the feed: all of it or, if the store fails, none. `page` is what it came in, to be handed back (4.7).
     *
     * Nothing of a page that another one has overtaken since it was verified: items of a former position would undo later ones.
     * `unless`: looked at in the same transaction, and true keeps everything as it is.
     */
    async follow(
        event: number,
        followed: Followed,
        page: Page,
        unless: (connection: Connection) => boolean = () => false,
    ): Promise<boolean> {
        const applied = await this.database.writing((connection) => {
            if (isLocked(connection, event) || unless(connection)) return false;
            this.touch();
            return this.applied(connection, event, followed, page);
        });
        if (!applied) return false;
        if (followed.items.some((item) => this.locks(item))) await this.forget(event);
        return true;
    }

    private applied(connection: Connection, event: number, followed: Followed, page: Page): boolean {
        const { head, items } = followed;
        const held = markOf(connection, event);
        if (held !== undefined) {
            if (!followed.follows(held.at)) return false;
            forgetLostTail(connection, event, head.ancestry, held.at, head.at);
        }
        applyItems(connection, event, items, this.device);
        if (held !== undefined) heard.keep(connection, event, held.hash, page, head);
        setMark(connection, event, head.at, head.hash, head.issuedMs);
        return true;
    }

    private locks(item: Item): boolean {
        return item.type === "lock" && same(item.device, this.device);
    }
}

/** The position since which the profile is another one than the held one (4.1, type 10), if the feed told of one. */
export function profileChanged(connection: Connection, event: number): number | undefined {
    return connection.row("SELECT pos FROM profile_items WHERE event = ?", event)?.int(0);
}

/** How many cases the feed told of that nobody has settled yet. */
export function openCases(connection: Connection, event: number): number {
    return connection.row("SELECT count(*) FROM cases WHERE event = ? AND status = 1", event)?.int(0) ?? 0;
}
