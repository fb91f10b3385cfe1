/** Work that brings something up to date: at most so often, and once more where it was asked for while it went on. */

import type { Alarm } from "../device/background.ts";

const NEVER = new AbortController().signal;

export class Refreshing {
    private wanted = false;
    private going = false;

    /** @param failed is told what the work throws */
    constructor(
        private readonly work: () => Promise<void>,
        private readonly alarm: Alarm,
        private readonly everyMs: number,
        private readonly failed: (error: unknown) => void,
    ) {}

    /** Soon. */
    ask(): void {
        this.wanted = true;
        if (!this.going) void this.keepUp();
    }

    private async keepUp(): Promise<void> {
        this.going = true;
        while (this.wanted) {
            this.wanted = false;
            await this.work().catch(this.failed);
            await this.alarm.sleep(this.everyMs, NEVER);
        }
        this.going = false;
    }
}
