/** The gate of this browser, as the screens ask it (`contract.ts`). */

import type { EntryAt } from "../device/passages.ts";
import type { OfferedEvent } from "../sync/offered.ts";
import type {
    AnswerShown,
    EventOffered,
    Found,
    Gate,
    GateState,
    Noticed,
    Offer,
    OperatorShown,
    Typed,
    Way,
    Word,
} from "./contract.ts";
import type { Browser, StoreKeeper } from "./household.ts";
import { Life } from "./life.ts";
import { operatorShown } from "./lookout.ts";
import { readinessText } from "./readiness.ts";
import { Telling } from "./telling.ts";

/** Made at once, so that it can be watched; it begins to live with `begin`. */
export class LiveGate implements Gate {
    private readonly telling = new Telling();
    private readonly life: Life;

    constructor(browser: Browser) {
        this.life = new Life(browser, this.telling);
    }

    /** This worker leads, and this browser has all that a gate needs. Throws `StorageFailed`, `NotAStore`. */
    async begin(store: StoreKeeper): Promise<void> {
        await this.life.begin(store);
    }

    /** Stop what goes on beside, and leave everything as it is. */
    async end(): Promise<void> {
        await this.life.end();
    }

    /** Why it does not begin. */
    waits(phase: GateState["phase"]): void {
        this.telling.tell({ phase });
    }

    async watch(told: (state: GateState) => void): Promise<void> {
        this.telling.watch(told);
        return Promise.resolve();
    }

    // eslint-disable-next-line @typescript-eslint/require-await -- what it throws is to come as a rejection
    async offer(code: string): Promise<Offer> {
        return { server: new URL(this.life.home.offer(code).url).host };
    }

    async enrol(code: string, name: string): Promise<void> {
        await this.life.enrol(code, name);
    }

    async offered(): Promise<readonly EventOffered[]> {
        const events = (await this.life.enrolled.server.offered()).map(offeredEvent);
        if (!this.life.isAtWork) this.telling.tell({ phase: { kind: "choosing", events } });
        return events;
    }

    async choose(event: number, gate: number): Promise<void> {
        await this.life.choose(event, gate);
    }

    async leave(evenUnsent: boolean): Promise<void> {
        await this.life.leave(evenUnsent);
    }

    async signIn(word: Word): Promise<OperatorShown> {
        const { choice } = this.life.atWork;
        const { operators } = this.life.enrolled;
        const operator = operatorShown(await operators.signIn(choice.event, word.operator, word.pin));
        this.telling.tell({ operator, dismissed: undefined });
        return operator;
    }

    async signOut(): Promise<void> {
        const { choice } = this.life.atWork;
        const { operator } = this.telling.state;
        this.telling.tell({ operator: undefined, dismissed: undefined });
        try {
            await this.life.enrolled.operators.signOut(choice.event);
        } catch (error) {
            this.telling.tell({ operator });
            throw error;
        }
    }

    async scan(text: string, way: Way): Promise<AnswerShown> {
        return this.life.atWork.scan(text, way);
    }

    async undo(entry: EntryAt): Promise<void> {
        await this.life.atWork.undo(entry);
    }

    async override(text: string, word: Word): Promise<AnswerShown> {
        return this.life.atWork.override(text, word);
    }

    async admit(reference: string, word: Word): Promise<AnswerShown> {
        return this.life.atWork.admit(reference, word);
    }

    async undoLate(entry: EntryAt, word: Word): Promise<void> {
        await this.life.atWork.undoLate(entry, word);
    }

    async recent(): Promise<readonly AnswerShown[]> {
        return this.life.atWork.recent();
    }

    async typed(text: string): Promise<Typed> {
        return this.life.atWork.typed(text);
    }

    async search(typed: string): Promise<Found> {
        return this.life.atWork.search(typed);
    }

    async syncNow(): Promise<void> {
        await this.life.atWork.syncNow();
    }

    async closeJournal(): Promise<void> {
        await this.life.atWork.closeJournal();
    }

    async noticed(what: Noticed): Promise<void> {
        if (what === "drawn") this.life.drawn();
        if (this.life.isAtWork) this.life.atWork.noticed(what);
        return Promise.resolve();
    }

    async storageSaid(kept: boolean, freeBytes: number | undefined): Promise<void> {
        const failing = this.telling.state.storage?.failing;
        this.telling.tell({ storage: { kept, freeBytes, failing } });
        return Promise.resolve();
    }

    async readiness(battery: number | undefined, camera: boolean): Promise<string> {
        return readinessText(this.life.enrolled, this.life.atWork.choice, this.telling.state, {
            battery,
            camera,
        });
    }
}

function offeredEvent({ event, name, timezone, startsS, endsS, gates }: OfferedEvent): EventOffered {
    return { event, name, timezone, startsMs: startsS * 1000, endsMs: endsS * 1000, gates };
}
