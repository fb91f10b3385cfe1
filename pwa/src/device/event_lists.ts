/** All that a device knows of one event, opened and ready for verdicts: what is asked of whoever keeps the lists. */

import type { Octets } from "../keys/octets.ts";
import type { TrustList } from "../keys/trust.ts";
import type { Admissions } from "../sync/admissions.ts";
import type { Policy } from "../sync/policy.ts";
import type { Position } from "../sync/position.ts";
import type { Profile } from "../sync/profile.ts";
import type { RosterState } from "../sync/roster.ts";
import type { Connection } from "./connection.ts";

/** How far this device has followed an event's feed; `issuedMs` is the server's time of the newest head it heard. */
export interface FeedMark {
    readonly at: Position;
    readonly hash: Octets;
    readonly issuedMs: number;
    readonly locked: boolean;
    readonly closed: boolean;
}

/** A sealed list that is held: where it stands, which version it is, who signed it, and the number of its rows. */
export interface HeldList {
    readonly at: Position;
    readonly version: number;
    readonly kid: Octets;
    readonly batch: number;
}

/** What is held about the people of one event. Lists of a key that was withdrawn since count as not held. */
export interface HeldPeople {
    readonly manifest: HeldList | undefined;
    readonly aliases: HeldList | undefined;
    readonly cards: boolean;
}

/** The lists of one event. `policy` is the version in force. */
export interface EventLists {
    readonly trust: TrustList;
    readonly profile: Profile;
    readonly roster: RosterState;
    readonly admissions: Admissions;
    readonly policy: Policy;
    readonly mark: FeedMark;
    readonly people: HeldPeople;
}

/** Who keeps them. */
export interface Lists {
    /**
     * Everything known of the event, from memory where nothing changed. Takes the connection of the caller's transaction: nobody may
     * queue for the store who already has it.
     *
     * Throws `NoEvent` if nothing was ever fetched; a `KeysError` or `SyncError` if what is stored no longer verifies (a key was withdrawn).
     */
    held(connection: Connection, event: number): Promise<EventLists>;
}
