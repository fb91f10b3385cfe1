/** A gate at work: one device at one gate of one event, with its engine and the sync beside it. */

import { BackgroundSync, type Alarm, type Going } from "../device/background.ts";
import type { Choice } from "../device/choice.ts";
import { Claimant } from "../device/claiming.ts";
import type { Device } from "../device/device.ts";
import type { Engine } from "../device/engine.ts";
import { NothingToUndo } from "../device/errors.ts";
import { placeAt, type PlaceIn } from "../device/occasion.ts";
import type { EntryAt } from "../device/passages.ts";
import type { Supervising } from "../device/supervising.ts";
import { NONCE_BYTES } from "../sync/claim.ts";
import type { Answer } from "../device/answer.ts";
import type { AnswerShown, Found, Way, Word } from "./contract.ts";
import { guestsFound } from "./guests_found.ts";
import { Passed } from "./passed.ts";
import { shown } from "./showing.ts";

/** What a gate at work tells whoever keeps the state. */
export interface Changes {
    /** Something was written, or could not be. */
    wrote(failing: boolean): void;
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
    private answers = 0;

    private constructor(
        readonly device: Device,
        readonly choice: Choice,
        private readonly tools: Tools,
        alarm: Alarm,
        private readonly changes: Changes,
    ) {
        const { clocks, random } = device.world;
        this.claimant = new Claimant(device.server, () => clocks().monoMs);
        this.background = new BackgroundSync(device.syncer(), choice.event, alarm, random, (going) => {
            changes.went(going);
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
        const running = new Running(device, choice, tools, alarm, changes);
        running.background.start();
        return running;
    }

    /** The gates that this device is allowed; undefined: all. */
    get gates(): ReadonlySet<number> | undefined {
        return this.tools.gates;
    }

    async stop(): Promise<void> {
        await this.background.stop();
        if (!(await this.device.lists.isLocked(this.choice.event))) {
            await this.tools.engine.finish(this.choice.event);
        }
    }

    /** The verdict on one code; the server is asked first where the policy wants it (PROTOCOL.md 11.6). */
    async scan(text: string, way: Way): Promise<AnswerShown> {
        const { engine } = this.tools;
        const { event } = this.choice;
        const claim = await engine.question(event, text, this.device.world.random(NONCE_BYTES), way);
        const asked = claim && (await this.claimant.ask(claim));
        return this.answered(await engine.scan(event, text, way, 0, asked));
    }

    async undo(): Promise<void> {
        if ((await this.tools.engine.undo(this.choice.event)) === undefined) throw new NothingToUndo();
        this.wrote(false);
    }

    async override(text: string, word: Word): Promise<AnswerShown> {
        return this.answered(await this.tools.supervising.override(this.choice.event, text, spoken(word)));
    }

    async admit(reference: string, word: Word): Promise<AnswerShown> {
        const { supervising } = this.tools;
        return this.answered(await supervising.admitListed(this.choice.event, reference, spoken(word)));
    }

    async undoLate(entry: EntryAt, word: Word): Promise<void> {
        await this.tools.supervising.takeBack(this.choice.event, spoken(word), entry);
        this.wrote(false);
    }

    async recent(): Promise<readonly AnswerShown[]> {
        return this.device.database.reading((connection) =>
            this.passed.recent(connection, this.choice.event),
        );
    }

    async search(typed: string): Promise<Found> {
        return guestsFound(this.device, this.choice.event, typed, this.tools.placeIn);
    }

    async syncNow(): Promise<void> {
        await this.background.now();
    }

    async closeJournal(): Promise<void> {
        await this.tools.engine.close(this.choice.event);
        this.wrote(false);
    }

    /** A page that is hidden may be stopped any moment: what was scanned goes up before. */
    noticed(what: "hidden" | "visible" | "online" | "offline"): void {
        if (what === "offline") this.background.lost();
        else if (what === "hidden") this.background.wrote();
        else this.background.woke();
    }

    private answered(answer: Answer): AnswerShown {
        this.answers += 1;
        const told = shown(answer, this.answers);
        this.passed.note(told);
        this.wrote(answer.fault !== undefined);
        return told;
    }

    private wrote(failing: boolean): void {
        this.background.wrote();
        this.changes.wrote(failing);
    }
}

function spoken(word: Word): { who: string; pin: string } {
    return { who: word.operator, pin: word.pin };
}
