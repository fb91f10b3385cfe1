/** A gate at work: one device at one gate of one event, with its engine and the sync beside it. */

import { BackgroundSync, type Alarm, type Going } from "../device/background.ts";
import { owed, type Choice } from "../device/choice.ts";
import { Claimant } from "../device/claiming.ts";
import type { Device } from "../device/device.ts";
import type { Engine } from "../device/engine.ts";
import { NothingToUndo } from "../device/errors.ts";
import { placeAt, type PlaceIn } from "../device/occasion.ts";
import type { EntryAt } from "../device/passages.ts";
import { heldPeople } from "../device/people.ts";
import type { Supervising } from "../device/supervising.ts";
import { NONCE_BYTES } from "../sync/claim.ts";
import type { Answer } from "../device/answer.ts";
import type { AnswerShown, Found, Noticed, Typed, Way, Word } from "./contract.ts";
import { FormerEvents, type Left } from "./former_events.ts";
import { guestsFound } from "./guests_found.ts";
import { Passed } from "./passed.ts";
import { typed } from "./typed.ts";
import { shown } from "./showing.ts";

/** What a gate at work tells whoever keeps the state. */
export interface Changes {
    /** Something may have been written. */
    wrote(): void;
    /** The sync went on in some way. */
    went(going: Going): void;
}

/** What it works with, made once. */
interface Tools {
    readonly engine: Engine;
    readonly supervising: Supervising;
    readonly placeIn: PlaceIn;
    readonly gates: ReadonlySet<number> | undefined;
}

/** Works until it is stopped. Errors are those of the device. */
export class Running {
    private readonly claimant: Claimant;
    private readonly background: BackgroundSync;
    private readonly passed = new Passed();
    /** What is being decided. */
    private readonly open = new Set<Promise<Answer>>();
    private answers = 0;
    private readonly former: FormerEvents;

    private constructor(
        readonly device: Device,
        readonly choice: Choice,
        private readonly tools: Tools,
        alarm: Alarm,
        private readonly changes: Changes,
    ) {
        const { clocks, random } = device.world;
        this.claimant = new Claimant(device.server, () => clocks().monoMs);
        this.former = new FormerEvents(this.left(), alarm, random);
        this.background = new BackgroundSync(device.syncer(), choice.event, alarm, random, (going) => {
            changes.went(going);
            if (going.ended !== undefined && "report" in going.ended) this.former.handOver();
        });
    }

    /** Begin. Throws a KeysError if the key that signed this device's certificate is trusted no more. */
    static async begin(device: Device, choice: Choice, alarm: Alarm, changes: Changes): Promise<Running> {
        const { gates } = await device.certificate();
        const tools = {
            engine: await device.engine(choice.gate),
            supervising: await device.supervising(choice.gate),
            placeIn: placeAt(choice.gate, gates),
            gates,
        };
        return new Running(device, choice, tools, alarm, changes);
    }

    /** The gates that this device is allowed; undefined: all. */
    get gates(): ReadonlySet<number> | undefined {
        return this.tools.gates;
    }

    /** Sync from now on: after so long, or as soon as there is something to send. */
    goOnline(afterMs: number): void {
        this.background.start(afterMs);
    }

    /** Write down what is only counted so far, behind whatever is being decided: to be called when nobody asks any more. */
    async finish(): Promise<void> {
        await Promise.allSettled(this.open); // whoever asked is told
        if (!(await this.device.lists.isLocked(this.choice.event))) {
            await this.tools.engine.finish(this.choice.event);
        }
    }

    /** Sync no more. */
    async stop(): Promise<void> {
        await this.background.stop();
        await this.former.stop();
    }

    /** The device was locked: what memory still says of guests goes, as it went from the store. */
    forget(): void {
        this.passed.forget();
        this.tools.engine.forget();
    }

    /** The verdict on one code. */
    async scan(text: string, way: Way): Promise<AnswerShown> {
        return this.answered(this.decided(text, way));
    }

    async undo(entry: EntryAt): Promise<void> {
        if ((await this.tools.engine.undo(this.choice.event, entry)) === undefined) throw new NothingToUndo();
        this.wrote();
    }

    async override(text: string, word: Word): Promise<AnswerShown> {
        return this.answered(this.tools.supervising.override(this.choice.event, text, spoken(word)));
    }

    async admit(reference: string, word: Word): Promise<AnswerShown> {
        const { supervising } = this.tools;
        return this.answered(supervising.admitListed(this.choice.event, reference, spoken(word)));
    }

    async undoLate(entry: EntryAt, word: Word): Promise<void> {
        await this.tools.supervising.takeBack(this.choice.event, spoken(word), entry);
        this.wrote();
    }

    async recent(): Promise<readonly AnswerShown[]> {
        const { database, lists, world } = this.device;
        const { event } = this.choice;
        return database.reading(async (connection) => {
            const trust = await lists.trust(connection);
            const manifest = trust && heldPeople(connection, event, trust).manifest;
            return this.passed.recent(connection, event, manifest, world.clocks());
        });
    }

    async typed(text: string): Promise<Typed> {
        return typed(this.device, this.choice.event, text);
    }

    async search(typed: string): Promise<Found> {
        return guestsFound(this.device, this.choice.event, typed, this.tools.placeIn);
    }

    /** One round, and one for each other event of which something is still owed: nobody works there any more. */
    async syncNow(): Promise<void> {
        await this.background.now();
        await this.former.send();
    }

    async closeJournal(): Promise<void> {
        await this.tools.engine.close(this.choice.event);
        this.wrote();
    }

    /** A page that is hidden may be stopped any moment: what was scanned goes up before. */
    noticed(what: Noticed): void {
        if (what === "offline") this.background.lost();
        else if (what === "hidden") this.background.wrote();
        else this.background.woke();
    }

    /** The server is asked first where the policy wants it (PROTOCOL.md 11.6). */
    private async decided(text: string, way: Way): Promise<Answer> {
        const { engine } = this.tools;
        const { event } = this.choice;
        const claim = await engine.question(event, text, this.device.world.random(NONCE_BYTES), way);
        const asked = claim && (await this.claimant.ask(claim));
        return engine.scan(event, text, way, 0, asked);
    }

    private async answered(deciding: Promise<Answer>): Promise<AnswerShown> {
        this.open.add(deciding);
        try {
            return this.tell(await deciding);
        } finally {
            this.open.delete(deciding);
        }
    }

    private tell(answer: Answer): AnswerShown {
        this.answers += 1;
        const told = shown(answer, this.answers);
        this.passed.note(told);
        this.wrote();
        return told;
    }

    private left(): Left {
        const { device, choice, changes } = this;
        return {
            owed: async () => {
                const events = (await device.database.reading(owed)).map(({ event }) => event);
                return events.filter((event) => event !== choice.event);
            },
            sync: async (event) => {
                await device.syncer().sync(event);
                changes.wrote();
            },
        };
    }

    private wrote(): void {
        this.background.wrote();
        this.changes.wrote();
    }
}

function spoken(word: Word): { who: string; pin: string } {
    return { who: word.operator, pin: word.pin };
}
