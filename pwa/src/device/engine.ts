/** Scan -> verdict -> durable entry -> answer. No network, one transaction, one commit (PROTOCOL.md 1.2, 1.3). */

import type { Guest } from "../keys/card.ts";
import { KeysError } from "../keys/errors.ts";
import type { Octets } from "../keys/octets.ts";
import type { Shown } from "../keys/shown.ts";
import type { Certificate } from "../sync/certificate.ts";
import type { Claim } from "../sync/claim.ts";
import { Kind } from "../sync/content.ts";
import { SyncError } from "../sync/errors.ts";
import type { Direction } from "../sync/scan.ts";
import { lockedOut, refuseCode, type Verdict } from "../sync/verdict.ts";
import { afterFailure, answered, bare, whileLocked, withoutList, type Answer } from "./answer.ts";
import { claimOf, type Asked } from "./claiming.ts";
import type { Connection } from "./connection.ts";
import type { Database } from "./database.ts";
import { Denials, type Echo } from "./denials.ts";
import { UnknownGate } from "./errors.ts";
import type { Identity } from "./identity.ts";
import type { Journal, Mark } from "./journal.ts";
import { judged, opened } from "./judging.ts";
import { isLocked } from "./locking.ts";
import type { Occasion, Station } from "./occasion.ts";
import { isMeant, isRecent, lastPassage, takeBack, type EntryAt } from "./passages.ts";
import { LastExit, writePassage } from "./passing.ts";
import { guestOf } from "./people.ts";
import { StorageFailed } from "./storage.ts";

/** Decides at one gate of one event. Scans may come at once: the store takes them one after the other. */
export class Engine {
    private readonly denials: Denials;
    private readonly device: Octets;
    private exit: LastExit | undefined;

    constructor(
        private readonly database: Database,
        private readonly certificate: Certificate,
        identity: Identity,
        private readonly journal: Journal,
        private readonly station: Station,
    ) {
        this.device = identity.device;
        this.denials = new Denials(journal, identity.foreign);
    }

    /**
     * The claim that is due before this code is scanned (11.6); undefined if this device is not to ask. `nonce`: 16 random bytes.
     *
     * Writes nothing; whatever is wrong, `scan` tells.
     */
    async question(
        event: number,
        text: string,
        nonce: Octets,
        direction: Direction = "entry",
        use = 0,
    ): Promise<Claim | undefined> {
        if (direction === "exit") return undefined;
        try {
            return await this.database.reading(async (connection) => {
                const occasion = await this.station.occasion(connection, event, direction, use);
                const { place, lists } = occasion;
                if (lists.mark.locked || !lists.policy.claims(place.zone)) return undefined;
                const shown = await opened(connection, occasion, text);
                if (!judged(connection, occasion, shown, this.device).admits) return undefined;
                return claimOf(connection, place, shown, this.device, nonce);
            });
        } catch (error) {
            if (isRefusal(error)) return undefined;
            throw error;
        }
    }

    /**
     * The verdict on one code, committed before the promise resolves. `asked`: what came of the claim before it, if one was due.
     *
     * A device without lists that verify cannot tell (FACT_MISSING); one whose store cannot be written refuses (STORAGE_FAILED); one that
     * is locked, or works beyond its certificate, lets nobody pass. `UnknownGate`.
     */
    async scan(
        event: number,
        text: string,
        direction: Direction = "entry",
        use = 0,
        asked?: Asked,
    ): Promise<Answer> {
        try {
            return await this.writing(async (connection) => {
                if (isLocked(connection, event)) return whileLocked(direction, this.station.wallMs);
                const occasion = await this.station.occasion(connection, event, direction, use, asked);
                return this.answer(connection, occasion, text);
            });
        } catch (error) {
            if (error instanceof UnknownGate || !isRefusal(error)) throw error;
            const atMs = this.station.wallMs;
            if (error instanceof StorageFailed) return afterFailure(direction, atMs, error);
            return withoutList(direction, atMs); // the gate asks for help, it does not fall silent
        }
    }

    /** One transaction; what memory holds of it goes where it is rolled back: that was not said. */
    private async writing<Found>(work: (connection: Connection) => Promise<Found>): Promise<Found> {
        let before: { readonly echo: Echo | undefined } | undefined;
        return this.database.writing(
            async (connection) => {
                before = { echo: this.denials.echo };
                return work(connection);
            },
            () => {
                if (before === undefined) return;
                this.denials.echo = before.echo;
                this.exit = undefined;
            },
        );
    }

    private async answer(connection: Connection, occasion: Occasion, text: string): Promise<Answer> {
        const { place, listAgeS, moment } = occasion;
        if (!this.mayWork(occasion)) return bare(lockedOut(place.direction, listAgeS), moment.nowMs);
        const shown = await this.read(connection, occasion, text);
        if (shown instanceof KeysError) return this.refuse(connection, occasion, shown, text);
        if (this.exit?.isAgain(occasion, shown) === true) return this.exit.answer;
        const verdict = judged(connection, occasion, shown, this.device);
        const guest = await this.guest(connection, occasion, shown, verdict);
        const entry = await this.record(connection, occasion, shown, verdict, text);
        const answer = answered(occasion, verdict, entry, guest, this.device);
        this.exit =
            verdict.records === Kind.EXIT ? new LastExit(occasion, shown.credentialHash, answer) : undefined;
        return answer;
    }

    /** Who shows the code, where it is one of this event. */
    private async guest(
        connection: Connection,
        { lists, place }: Occasion,
        shown: Shown,
        verdict: Verdict,
    ): Promise<Guest | undefined> {
        if (verdict.ticket === undefined) return undefined;
        return guestOf(connection, lists.trust.domain, place.event, shown, lists.people);
    }

    private async read(connection: Connection, occasion: Occasion, text: string): Promise<Shown | KeysError> {
        try {
            return await opened(connection, occasion, text);
        } catch (error) {
            if (error instanceof KeysError) return error;
            throw error;
        }
    }

    private async refuse(
        connection: Connection,
        occasion: Occasion,
        error: KeysError,
        text: string,
    ): Promise<Answer> {
        const { direction, flight } = occasion.place;
        const verdict = refuseCode(error, direction, occasion.listAgeS, flight);
        const entry = await this.denials.write(connection, occasion, verdict, text);
        return answered(occasion, verdict, entry, undefined, this.device);
    }

    /** Whether the certificate covers this event, gate and time (5.4); a clock that is not known ends no certificate. */
    private mayWork({ place, moment }: Occasion): boolean {
        const { certificate } = this;
        const known = moment.uncertaintyMs !== undefined;
        const nowS = known
            ? moment.nowS
            : Math.min(Math.max(moment.nowS, certificate.fromS), certificate.toS - 1);
        return certificate.allows(place.event, place.gate, nowS);
    }

    private async record(
        connection: Connection,
        occasion: Occasion,
        shown: Shown,
        verdict: Verdict,
        text: string,
    ): Promise<Mark | undefined> {
        if (verdict.records === undefined) return undefined;
        if (verdict.records !== Kind.ADMIT && verdict.records !== Kind.EXIT) {
            return this.denials.write(connection, occasion, verdict, text);
        }
        await this.denials.flush(connection, occasion);
        return writePassage(connection, this.journal, occasion, shown, verdict.records, verdict.reason);
    }

    /**
     * Take back this device's last admission or exit, if it is not older than two minutes (PROTOCOL.md 12.1); the entry that does.
     *
     * Undefined if there is nothing to take back, or if the last one is not `meant`: nobody takes back whom they do not see. Throws
     * `NoEvent`, `StorageFailed`.
     */
    async undo(event: number, meant?: EntryAt): Promise<Mark | undefined> {
        return this.writing(async (connection) => {
            const occasion = await this.station.occasion(connection, event);
            const passage = lastPassage(connection, event);
            if (passage === undefined || !isMeant(passage, meant)) return undefined;
            if (!isRecent(connection, event, passage, occasion.reading)) return undefined;
            const { entry, ticket, zone, use } = passage;
            const about = { ref: entry.hash, ticket, zone, use, gate: occasion.place.gate };
            const { reading, known } = occasion;
            const mark = await this.journal.append(connection, event, Kind.VOID, reading, known, about);
            takeBack(connection, event, passage, mark);
            this.exit = undefined; // whoever was called back may leave again
            return mark;
        });
    }

    /** What was said of the last guest is not remembered any more. */
    forget(): void {
        this.exit = undefined;
    }

    /** Write down what is only counted so far, before the program ends. Throws `NoEvent`, `StorageFailed`. */
    async finish(event: number): Promise<void> {
        await this.writing(async (connection) => {
            if (this.denials.echo === undefined) return;
            await this.denials.flush(connection, await this.station.occasion(connection, event));
        });
    }

    /** Write the closing `checkpoint`: this journal is complete (PROTOCOL.md 6.4). Throws `NoEvent`, `StorageFailed`. */
    async close(event: number): Promise<Mark> {
        return this.writing(async (connection) => {
            const occasion = await this.station.occasion(connection, event);
            await this.denials.flush(connection, occasion);
            const { reading, known } = occasion;
            return this.journal.append(connection, event, Kind.CHECKPOINT, reading, known, {});
        });
    }
}

/** What a person at the gate is told as a verdict, and not a fault of the program. */
function isRefusal(error: unknown): error is KeysError | SyncError {
    return error instanceof KeysError || error instanceof SyncError;
}
