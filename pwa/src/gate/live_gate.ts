/** The gate of this browser: it goes through its life, and answers what it is asked while it works. */

import { choose, chosen, unsentOfAll, type Choice } from "../device/choice.ts";
import type { Device } from "../device/device.ts";
import { placeAt } from "../device/occasion.ts";
import type { EntryAt } from "../device/passages.ts";
import { KeysError } from "../keys/errors.ts";
import { hex } from "../keys/hexadecimal.ts";
import type { OfferedEvent } from "../sync/offered.ts";
import type {
    AnswerShown,
    EventOffered,
    Found,
    Gate,
    GateState,
    Noticed,
    OperatorShown,
    Way,
    Word,
} from "./contract.ts";
import { Household, type Browser, type StoreKeeper } from "./household.ts";
import { Lookout, operatorShown } from "./lookout.ts";
import { checkNothingOwed } from "./owing.ts";
import { readinessText } from "./readiness.ts";
import { GateSaysNo } from "./refusals.ts";
import { Running } from "./running.ts";
import { Telling } from "./telling.ts";

/** A gate that begins is drawn before it looks for a network, which would take the processor from it; but it need not be seen by anybody. */
const DRAWN_MS = 3000;

/** Made at once, so that it can be watched; it begins to live with `begin`. */
export class LiveGate implements Gate {
    private readonly telling = new Telling();
    private readonly lookout: Lookout;
    private household: Household | undefined;
    private device: Device | undefined;
    private running: Running | undefined;
    private isDrawn = false;

    constructor(private readonly browser: Browser) {
        this.lookout = new Lookout(this.telling, browser.alarm);
    }

    /** This worker leads, and this browser has all that a gate needs. Throws `StorageFailed`, `NotAStore`. */
    async begin(store: StoreKeeper): Promise<void> {
        this.household ??= Household.open(this.browser, store); // once: two connections would not know of each other
        await this.wake();
    }

    /** Stop what goes on beside, and leave everything as it is. */
    async end(): Promise<void> {
        await this.lookout.turnTo(undefined);
        await this.running?.finish();
        await this.running?.stop();
        this.running = undefined;
    }

    /** Why it does not begin. */
    waits(phase: GateState["phase"]): void {
        this.telling.tell({ phase });
    }

    async watch(told: (state: GateState) => void): Promise<void> {
        this.telling.watch(told);
        return Promise.resolve();
    }

    async enrol(code: string, name: string): Promise<void> {
        await this.home.enrol(code, name);
        await this.wake();
    }

    async offered(): Promise<readonly EventOffered[]> {
        const events = (await this.enrolled.server.offered()).map(offeredEvent);
        if (this.running === undefined) this.telling.tell({ phase: { kind: "choosing", events } });
        return events;
    }

    async choose(event: number, gate: number): Promise<void> {
        const choice = { event, gate };
        await this.prepare(choice, this.running?.choice.event === event ? this.running : undefined);
        await this.endRunning(async (former) => {
            await former?.finish();
            if (former !== undefined) await checkNothingOwed(former, event);
            await this.home.database.writing((connection) => {
                choose(connection, choice);
            });
        });
        await this.work(choice);
    }

    async leave(evenUnsent: boolean): Promise<void> {
        await this.endRunning(async (former) => {
            if (!evenUnsent) await former?.finish();
            const count = await this.home.database.reading(unsentOfAll);
            if (count > 0 && !evenUnsent) throw new GateSaysNo("UNSENT_LEFT", { count });
        });
        this.device = undefined;
        await this.home.forget();
        await this.wake();
    }

    async signIn(word: Word): Promise<OperatorShown> {
        const { choice } = this.atWork;
        const { operators } = this.enrolled;
        const operator = operatorShown(await operators.signIn(choice.event, word.operator, word.pin));
        this.telling.tell({ operator, dismissed: undefined });
        return operator;
    }

    async signOut(): Promise<void> {
        const { choice } = this.atWork;
        const { operator } = this.telling.state;
        this.telling.tell({ operator: undefined, dismissed: undefined });
        try {
            await this.enrolled.operators.signOut(choice.event);
        } catch (error) {
            this.telling.tell({ operator });
            throw error;
        }
    }

    async scan(text: string, way: Way): Promise<AnswerShown> {
        return this.atWork.scan(text, way);
    }

    async undo(): Promise<void> {
        await this.atWork.undo();
    }

    async override(text: string, word: Word): Promise<AnswerShown> {
        return this.atWork.override(text, word);
    }

    async admit(reference: string, word: Word): Promise<AnswerShown> {
        return this.atWork.admit(reference, word);
    }

    async undoLate(entry: EntryAt, word: Word): Promise<void> {
        await this.atWork.undoLate(entry, word);
    }

    async recent(): Promise<readonly AnswerShown[]> {
        return this.atWork.recent();
    }

    async isReference(typed: string): Promise<boolean> {
        return this.atWork.isReference(typed);
    }

    async search(typed: string): Promise<Found> {
        return this.atWork.search(typed);
    }

    async syncNow(): Promise<void> {
        await this.atWork.syncNow();
    }

    async closeJournal(): Promise<void> {
        await this.atWork.closeJournal();
    }

    async noticed(what: Noticed): Promise<void> {
        if (what === "drawn") this.isDrawn = true;
        this.running?.noticed(what);
        return Promise.resolve();
    }

    async storageSaid(kept: boolean, freeBytes: number | undefined): Promise<void> {
        const failing = this.telling.state.storage?.failing;
        this.telling.tell({ storage: { kept, freeBytes, failing } });
        return Promise.resolve();
    }

    async readiness(battery: number | undefined, camera: boolean): Promise<string> {
        return readinessText(this.enrolled, this.atWork.choice, this.telling.state, { battery, camera });
    }

    /** The store and the keys; before `begin` nothing can be asked of them. */
    private get home(): Household {
        if (this.household === undefined) throw new GateSaysNo("BUSY");
        return this.household;
    }

    private get enrolled(): Device {
        if (this.device === undefined) throw new GateSaysNo("NOT_ALLOWED");
        return this.device;
    }

    private get atWork(): Running {
        if (this.running === undefined) throw new GateSaysNo("NO_LIST");
        return this.running;
    }

    /** Find out who this browser is, and go on where it was. */
    private async wake(): Promise<void> {
        const found = await this.home.found();
        if (found.kind !== "enrolled") {
            this.telling.begin({ phase: { kind: "unenrolled", lost: found.kind === "lost" } });
            return;
        }
        this.device = this.home.device(found.identity);
        const { identity } = this.device;
        const device = { name: identity.said.name, id: hex(identity.device) };
        const choice = await this.home.database.reading(chosen);
        this.telling.begin({ device });
        if (choice !== undefined && (await this.isResumed(choice))) return;
        this.telling.tell({ phase: { kind: "choosing", events: [] } });
    }

    /** Go on where it was; where that is no more (its certificate's key was withdrawn), somebody has to choose again, and is told why. */
    private async isResumed(choice: Choice): Promise<boolean> {
        try {
            await this.work(choice);
            return true;
        } catch (error) {
            if (!(error instanceof KeysError)) throw error;
            return false;
        }
    }

    private async work(choice: Choice): Promise<void> {
        await this.running?.stop(); // of a beginning that failed halfway
        this.running = await Running.begin(this.enrolled, choice, this.browser.alarm, this.lookout);
        await this.lookout.turnTo(this.running);
        this.running.goOnline(this.isDrawn ? 0 : DRAWN_MS);
    }

    /** Fetch the event's lists, so that the gate can work at once. Held ones will do where the server cannot be reached. */
    private async prepare({ event, gate }: Choice, here: Running | undefined): Promise<void> {
        const device = this.enrolled;
        const { events, gates } = await device.certificate();
        if (events?.has(event) === false) throw new GateSaysNo("NOT_ALLOWED");
        const round = here === undefined ? device.syncer().sync(event) : here.syncNow();
        const failure: unknown = await round.then(
            () => undefined,
            (error: unknown) => error,
        );
        const lists = await device.lists.current(event).catch((error: unknown) => {
            throw failure ?? error;
        });
        placeAt(gate, gates)(lists);
    }

    /**
     * End what goes on, if `may` does not throw: then it goes on as it was.
     *
     * Nobody is let in from the first moment: what was written behind the last look at what is unsent would stay behind, or be forgotten.
     */
    private async endRunning(may: (former: Running | undefined) => Promise<void>): Promise<void> {
        const former = this.running;
        this.running = undefined;
        try {
            await may(former);
        } catch (error) {
            this.running = former;
            throw error;
        }
        await this.lookout.turnTo(undefined);
        await former?.stop();
    }
}

function offeredEvent({ event, name, timezone, startsS, endsS, gates }: OfferedEvent): EventOffered {
    return { event, name, timezone, startsMs: startsS * 1000, endsMs: endsS * 1000, gates };
}
