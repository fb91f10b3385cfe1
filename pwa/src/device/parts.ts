/** The three parts of an event, opened: verified once for the bytes they are, however often they are looked at. */

import { same, type Octets } from "../keys/octets.ts";
import type { TrustList } from "../keys/trust.ts";
import { openAdmissions, type Admissions } from "../sync/admissions.ts";
import { openProfile, type Profile } from "../sync/profile.ts";
import { openRoster, type Roster } from "../sync/roster.ts";

/** The three parts of one event as signed bytes. */
export interface Parts {
    readonly profile: Octets;
    readonly roster: Octets;
    readonly admissions: Octets;
}

/** The same parts as values. */
export interface OpenedParts {
    readonly profile: Profile;
    readonly roster: Roster;
    readonly admissions: Admissions;
}

/** Verify all three at `nowS`, Unix seconds. Throws the KeysError or SyncError of the first one that does not verify. */
export async function openParts(
    parts: Parts,
    trust: TrustList,
    event: number,
    nowS: number,
): Promise<OpenedParts> {
    return {
        profile: await openProfile(parts.profile, trust, event, nowS),
        roster: await openRoster(parts.roster, trust, event, nowS),
        admissions: await openAdmissions(parts.admissions, trust, event, nowS),
    };
}

interface Opened {
    readonly parts: Parts;
    readonly trust: Octets;
    readonly event: number;
    readonly nowS: number;
    readonly found: OpenedParts;
}

/** Remembers what it opened last: each page of the feed has the lists put together anew, but seldom from other parts. */
export class PartsOpener {
    private last: Opened | undefined;

    /** What was opened of this event is not to be had from memory either. */
    forget(event: number): void {
        if (this.last?.event === event) this.last = undefined;
    }

    /** As `openParts`, without the work where parts, trust list, event and time are those of the last time. */
    async open(parts: Parts, trust: TrustList, event: number, nowS: number): Promise<OpenedParts> {
        const last = this.last;
        if (last !== undefined && isSame(last, parts, trust, event, nowS)) return last.found;
        const found = await openParts(parts, trust, event, nowS);
        this.last = { parts, trust: trust.facts.raw, event, nowS, found };
        return found;
    }
}

function isSame(last: Opened, parts: Parts, trust: TrustList, event: number, nowS: number): boolean {
    return (
        last.event === event &&
        last.nowS === nowS &&
        same(last.trust, trust.facts.raw) &&
        same(last.parts.profile, parts.profile) &&
        same(last.parts.roster, parts.roster) &&
        same(last.parts.admissions, parts.admissions)
    );
}
