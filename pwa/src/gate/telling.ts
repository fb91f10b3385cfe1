/** The state of the gate, and whoever is told of it. */

import { AT_FIRST } from "./at_first.ts";
import type { GateState } from "./contract.ts";

export type Told = (state: GateState) => void;

/** Tells the whole state at once to who begins to watch, then with each change; changes made in one go are told together. */
export class Telling {
    private held = AT_FIRST;
    private readonly watching = new Set<Told>();
    private due = false;

    get state(): GateState {
        return this.held;
    }

    watch(told: Told): void {
        this.watching.add(told);
        told(this.held);
    }

    /** From now on this part of the state is so. */
    tell(part: Partial<GateState>): void {
        this.held = { ...this.held, ...part };
        if (this.due) return;
        this.due = true;
        queueMicrotask(() => {
            this.due = false;
            for (const told of this.watching) told(this.held);
        });
    }

    /** As before anything was known, but for what the browser said of its storage. */
    begin(part: Partial<GateState>): void {
        this.tell({ ...AT_FIRST, storage: this.held.storage, ...part });
    }
}
