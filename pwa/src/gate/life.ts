/** The life of the gate of this browser: who it is, what it serves, and that it goes on where it was. */

import { choose, chosen, unsentOfAll, type Choice } from "../device/choice.ts";
import type { Device } from "../device/device.ts";
import { placeAt } from "../device/occasion.ts";
import { KeysError } from "../keys/errors.ts";
import { hex } from "../keys/hexadecimal.ts";
import { Household, type Browser, type StoreKeeper } from "./household.ts";
import { Lookout } from "./lookout.ts";
import { checkNothingOwed } from "./owing.ts";
import { GateSaysNo } from "./refusals.ts";
import { Running } from "./running.ts";
import type { Telling } from "./telling.ts";

/** A gate that begins is drawn before it looks for a network, which would take the processor from it; but it need not be seen by anybody. */
const DRAWN_MS = 3000;

/** Tells where it stands as it goes on. */
export class Life {
    private readonly lookout: Lookout;
    private household: Household | undefined;
    private device: Device | undefined;
    private running: Running | undefined;
    private isDrawn = false;

    constructor(
        private readonly browser: Browser,
        private readonly telling: Telling,
    ) {
        this.lookout = new Lookout(telling, browser.alarm);
    }

    /** The store and the keys; before `begin` nothing can be asked of them. */
    get home(): Household {
        if (this.household === undefined) throw new GateSaysNo("BUSY");
        return this.household;
    }

    get enrolled(): Device {
        if (this.device === undefined) throw new GateSaysNo("NOT_ALLOWED");
        return this.device;
    }

    get atWork(): Running {
        if (this.running === undefined) throw new GateSaysNo("NO_LIST");
        return this.running;
    }

    get isAtWork(): boolean {
        return this.running !== undefined;
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

    /** Throws what `Household.enrol` throws. */
    async enrol(code: string, name: string): Promise<void> {
        await this.home.enrol(code, name);
        await this.wake();
    }

    /** Serve this gate of this event from now on. Throws `GateSaysNo` (NOT_ALLOWED, UNSENT_LEFT), and what keeps lists from being fetched. */
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

    /** Forget everything. Throws `GateSaysNo` (UNSENT_LEFT). */
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

    /** What the page told first was drawn: from now on nothing is waited for. */
    drawn(): void {
        this.isDrawn = true;
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
