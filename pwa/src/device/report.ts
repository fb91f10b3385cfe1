/** What one round of syncing did, for people and logs. */

import { Must } from "../sync/messages.ts";
import type { HandedBack } from "./handing_back.ts";

/** What somebody should know although the round went through. */
export type Trouble = "UPGRADE" | "LOCKED" | "ENTRIES_REFUSED" | "NOT_TAKEN_BACK";

/**
 * Written while the round goes on.
 *
 * `handedBack`: pages of the feed that a server which lost them took back, undefined if it asked for none; `lost`: how many of their items
 * it had lost; `notTaken`: the names of its refusals.
 */
export class SyncReport {
    sent = 0;
    acknowledged = 0;
    unsent = 0;
    items = 0;
    position = 0;
    must = Must.GO;
    quarantined = 0;
    newEpoch = false;
    handedBack: number | undefined;
    lost = 0;
    readonly refused: string[] = [];
    readonly notTaken: string[] = [];

    constructor(readonly event: number) {}

    /** What a server was handed back. */
    took(handed: HandedBack): void {
        this.handedBack = (this.handedBack ?? 0) + handed.pages;
        this.lost += handed.lost;
        this.notTaken.push(...handed.refused);
    }

    /** A lock, a new epoch or an upgrade is not forgotten for a later answer that says go. */
    told(must: Must): void {
        if (must !== Must.GO || this.must === Must.RESEND_FROM) this.must = must;
    }

    /** Undefined if all is well. */
    get trouble(): Trouble | undefined {
        if (this.must === Must.UPGRADE) return "UPGRADE";
        if (this.must === Must.LOCKED) return "LOCKED";
        if (this.refused.length > 0) return "ENTRIES_REFUSED";
        return this.notTaken.length > 0 ? "NOT_TAKEN_BACK" : undefined;
    }
}
