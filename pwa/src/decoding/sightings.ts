/** Which codes stand before the camera, so that each is told once. Times are milliseconds of any steady clock. */

import { AWAY_MS } from "./contract.ts";

export class Sightings {
    private readonly seenMs = new Map<string, number>();

    /** A code was read now: whether it is to be told, since it is new or was away. */
    isNews(text: string, nowMs: number): boolean {
        for (const [other, seenMs] of this.seenMs) if (nowMs - seenMs >= AWAY_MS) this.seenMs.delete(other);
        const isThere = this.seenMs.has(text);
        this.seenMs.set(text, nowMs);
        return !isThere;
    }

    /** What stands there is told once more. */
    forget(): void {
        this.seenMs.clear();
    }
}
