/** What is left of events at which this gate works no more: it goes up beside the rounds of the one where it does. */

import type { Alarm } from "../device/background.ts";
import { Backoff } from "../device/backoff.ts";
import { Refused } from "../device/errors.ts";
import type { Octets } from "../keys/octets.ts";

/** The former events, and how something of them goes up. */
export interface Left {
    /** The former events of which something is owed. */
    owed(): Promise<readonly number[]>;
    /** One round for one of them. */
    sync(event: number): Promise<void>;
}

/** Tries until nothing is left: nobody works there, so nothing comes anew. */
export class FormerEvents {
    private readonly backoff: Backoff;
    private handing: Promise<void> | undefined;
    private dueMs = 0;
    private isOver = false;

    /** @param random gives so many random bytes */
    constructor(
        private readonly left: Left,
        private readonly alarm: Alarm,
        random: (size: number) => Octets,
    ) {
        this.backoff = new Backoff(random);
    }

    /** One round for each of them, whatever becomes of the others. Throws what went wrong first, once all were tried. */
    async send(): Promise<void> {
        const failures: unknown[] = [];
        for (const event of await this.left.owed()) {
            if (this.isOver) break;
            await this.left.sync(event).catch((error: unknown) => failures.push(error));
        }
        if (failures.length > 0) throw failures[0];
    }

    /** To be called when the server has answered: send beside everything else, unless that goes on, is done, or failed too lately. */
    handOver(): void {
        if (this.isOver || this.alarm.nowMs() < this.dueMs) return;
        this.handing ??= this.tried().finally(() => {
            this.handing = undefined;
        });
    }

    /** Begin no more, and wait for the round that goes on. */
    async stop(): Promise<void> {
        this.isOver = true;
        await this.handing;
    }

    /** What is not taken stays among what is unsent, which the screens tell; somebody who asks for a round is told why. */
    private async tried(): Promise<void> {
        try {
            await this.send();
            const isDone = (await this.left.owed()).length === 0;
            this.dueMs = isDone ? Infinity : this.later();
        } catch (error) {
            console.warn("what is left of other events stays for now:", error);
            this.dueMs = this.later(error instanceof Refused ? error.retryAfterS : undefined);
        }
    }

    private later(retryAfterS?: number): number {
        return this.alarm.nowMs() + 1000 * this.backoff.failed(retryAfterS);
    }
}
