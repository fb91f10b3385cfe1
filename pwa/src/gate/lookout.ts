/** Keeps the told state true while a gate works: looks at the store after whatever may have changed it. */

import type { Alarm, Going } from "../device/background.ts";
import { signedIn } from "../device/journal.ts";
import type { Device } from "../device/device.ts";
import { StorageFailed, type Trouble } from "../device/storage.ts";
import { KeysError } from "../keys/errors.ts";
import { OperatorRole } from "../sync/authority.ts";
import { SyncError } from "../sync/errors.ts";
import type { Operator } from "../sync/operators.ts";
import type { GateState, OperatorShown } from "./contract.ts";
import { networkShown } from "./network.ts";
import { refusalOf } from "./refusals.ts";
import { Refreshing } from "./refreshing.ts";
import type { Changes, Running } from "./running.ts";
import { FAULTS } from "./store_faults.ts";
import { gateIn, surveyed } from "./survey.ts";
import type { Telling } from "./telling.ts";

const LOOK_EVERY_MS = 200;

/** Looks at one running gate at a time, or at none. */
export class Lookout implements Changes {
    private readonly looking: Refreshing;
    private running: Running | undefined;

    constructor(
        private readonly telling: Telling,
        alarm: Alarm,
    ) {
        this.looking = new Refreshing(() => this.look(), alarm, LOOK_EVERY_MS, refusalOf);
    }

    /** From now on this one, or nobody. The first look is over when the promise resolves. */
    async turnTo(running: Running | undefined): Promise<void> {
        this.running = running;
        if (running === undefined) return;
        running.device.database.watch((trouble) => {
            this.stored(trouble);
        });
        this.telling.tell({ operator: await operatorNow(running) });
        await this.look();
    }

    wrote(): void {
        this.looking.ask();
    }

    /** A transaction wrote something, or this kept it from that. */
    private stored(trouble: Trouble | undefined): void {
        const { storage } = this.telling.state;
        const failing = trouble && FAULTS[trouble];
        if (storage?.failing === failing) return;
        const unsaid = { kept: false, freeBytes: undefined };
        this.telling.tell({ storage: { ...unsaid, ...storage, failing } });
    }

    went(going: Going): void {
        const network = networkShown(going, this.telling.state.network, Date.now());
        this.telling.tell({ network });
        this.looking.ask();
    }

    /** Whoever signs out says so before the store does: this was the office, or a lock, of which nobody's name is left. */
    private signedOut(locked: boolean): void {
        const { operator } = this.telling.state;
        if (locked) this.telling.tell({ operator: undefined, dismissed: undefined });
        else if (operator !== undefined) this.telling.tell({ operator: undefined, dismissed: operator.name });
    }

    private async look(): Promise<void> {
        const { running } = this;
        if (running === undefined) return;
        const { device, choice, gates } = running;
        const seen = await surveyed(device, choice.event, choice.gate, gates);
        if (this.running !== running) return;
        const { locked, event, lists, clock, counts, knowsNames, knowsOperators, journalClosed } = seen;
        if (locked) running.forget();
        if (seen.signedIn === undefined) this.signedOut(locked);
        const phase: GateState["phase"] = locked
            ? { kind: "locked", unsent: counts.unsent }
            : { kind: "working" };
        const gate = gateIn(event, choice.gate);
        // A list that does not verify any more does not take away where this device stands.
        const where = event === undefined ? {} : { event, gate };
        const told = { lists, clock, counts, knowsNames, knowsOperators, journalClosed };
        this.telling.tell({ phase, ...where, ...told });
    }
}

/** An operator as screens show one. */
export function operatorShown({ number, name, role }: Operator): OperatorShown {
    return { operator: number, name, isSupervisor: role === OperatorRole.SUPERVISOR };
}

/** Who was signed in before this worker began, if that is still an operator. */
async function operatorNow({ device, choice }: Running): Promise<OperatorShown | undefined> {
    const number = await device.database.reading((connection) => signedIn(connection, choice.event));
    if (number === undefined) return undefined;
    const operator = (await operatorsOf(device, choice.event)).find((one) => one.number === number);
    return operator && operatorShown(operator);
}

async function operatorsOf(device: Device, event: number): Promise<readonly Operator[]> {
    try {
        return await device.operators.held(event);
    } catch (error) {
        // No list, or none that verifies (a key was withdrawn): the next round fetches others.
        const isNone = error instanceof KeysError || error instanceof SyncError;
        if (isNone && !(error instanceof StorageFailed)) return [];
        throw error;
    }
}
