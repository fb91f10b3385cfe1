/**
 * What only a supervisor's word lets a device do: let in whom the rules refuse or who has no code, and take back what is older
 * (PROTOCOL.md 6.10, 8.4).
 */

import { ProofKind } from "../keys/body.ts";
import { proofOfSight, sightKey } from "../keys/code_secret.ts";
import type { Octets } from "../keys/octets.ts";
import type { Shown } from "../keys/shown.ts";
import { authorise, OperatorRole } from "../sync/authority.ts";
import { Kind } from "../sync/content.ts";
import { SECOND_BITS } from "../sync/fields.ts";
import { Policy } from "../sync/policy.ts";
import { Reason } from "../sync/reasons.ts";
import type { Verdict } from "../sync/verdict.ts";
import { answered, BEYOND_ANY_WORD, type Answer } from "./answer.ts";
import type { Connection } from "./connection.ts";
import type { Database } from "./database.ts";
import { refusedByClaim } from "./denials.ts";
import {
    CannotAdmit,
    CannotOverride,
    DeviceIsLocked,
    NoManifest,
    NoSuchPassage,
    NotASupervisor,
    NothingToUndo,
    NotOneGuest,
} from "./errors.ts";
import { oneNamed, type Listed } from "./guests.ts";
import { contentOf, type Journal, type Mark, type Said } from "./journal.ts";
import { judged, opened } from "./judging.ts";
import { remember } from "./ledger.ts";
import { isLocked } from "./locking.ts";
import { Occasion, type Station } from "./occasion.ts";
import type { OperatorStore, Unlocked } from "./operators.ts";
import { lastPassage, takeBack, type EntryAt } from "./passages.ts";
import { guestOf } from "./people.ts";

/** A supervisor, by number or name, and the PIN that opens their key. */
export interface Word {
    readonly who: string;
    readonly pin: string;
}

/** Overrides and late voids at one gate. Each opens the supervisor's key for one entry. */
export class Supervising {
    private readonly device: Octets;

    constructor(
        private readonly database: Database,
        private readonly journal: Journal,
        private readonly station: Station,
        private readonly operators: OperatorStore,
    ) {
        this.device = journal.device;
    }

    /**
     * Let in who shows this code although the rules refuse it; the reason that was overridden stands in the entry and in the answer.
     *
     * Throws a KeysError for a code that is none of ours, `CannotOverride`, `DeviceIsLocked`, `NoEvent`, `NoOperators`, `PinShut`,
     * `WrongPin`, `NotASupervisor`; `StorageFailed` if it cannot be written.
     */
    async override(event: number, text: string, word: Word, use = 0): Promise<Answer> {
        const supervisor = await this.supervisor(event, word);
        return this.database.writing(async (connection) => {
            const occasion = await this.station.occasion(connection, event, "entry", use);
            const shown = await opened(connection, occasion, text);
            const verdict = judged(connection, occasion, shown, this.device);
            const reason = overruled(connection, occasion, shown, verdict);
            const mark = await this.letIn(connection, occasion, supervisor, reason, shown);
            const { trust, people } = occasion.lists;
            const guest = await guestOf(connection, trust.domain, event, shown, people);
            const answer = answered(occasion, allowed(verdict, reason), mark, guest, this.device);
            return { ...answer, supervisor: supervisor.operator.name };
        });
    }

    /**
     * Let in a guest of the manifest, by reference or locator, who has no code to show (8.4). The word stands in for the code, and for no
     * rule.
     *
     * It is told apart from a scan, and turns nobody away: who shows that code later is let in too. Throws `NoManifest`, `NotOneGuest`,
     * `CannotAdmit`, and what `override` throws for the device, the event and the supervisor.
     */
    async admitListed(event: number, reference: string, word: Word, use = 0): Promise<Answer> {
        await this.database.reading(async (connection) => {
            const { lists } = await this.station.occasion(connection, event);
            if (lists.people.manifest === undefined) throw new NoManifest(event);
        });
        const supervisor = await this.supervisor(event, word);
        return this.database.writing(async (connection) => {
            const occasion = await this.station.occasion(connection, event, "entry", use);
            const listed = listedIn(connection, occasion, reference);
            const shown = asIfShown(event, listed);
            const verdict = judged(connection, inAnyForm(occasion), shown, this.device);
            if (!verdict.admits) throw new CannotAdmit(verdict.reason);
            const mark = await this.letIn(connection, occasion, supervisor, Reason.NOT_SHOWN, shown);
            const answer = answered(occasion, allowed(verdict, Reason.NOT_SHOWN), mark, listed, this.device);
            return { ...answer, supervisor: supervisor.operator.name };
        });
    }

    /**
     * Take back an own admission or exit that stands, however old it is: the last one, or that of an entry.
     *
     * Throws `NothingToUndo`, `NoSuchPassage`, and what `override` throws for the device, the event and the supervisor.
     */
    async takeBack(event: number, word: Word, entry?: EntryAt): Promise<Mark> {
        const supervisor = await this.supervisor(event, word);
        return this.database.writing(async (connection) => {
            const occasion = await this.station.occasion(connection, event);
            const passage = lastPassage(connection, event, entry);
            if (passage === undefined) {
                throw entry === undefined ? new NothingToUndo() : new NoSuchPassage();
            }
            const { ticket, zone, use } = passage;
            const head = await this.journal.ready(connection, event, occasion.reading, occasion.known);
            const about = { ref: passage.entry.hash, ticket, zone, use, gate: occasion.place.gate };
            const mark = await this.write(connection, occasion, head, Kind.VOID, supervisor, about);
            takeBack(connection, event, passage, mark);
            return mark;
        });
    }

    /** The key, opened before the store is asked for: it is made to take long. */
    private async supervisor(event: number, { who, pin }: Word): Promise<Unlocked> {
        if (await this.database.reading((connection) => isLocked(connection, event))) {
            throw new DeviceIsLocked();
        }
        const unlocked = await this.operators.unlock(event, who, pin);
        const { role, name } = unlocked.operator;
        if (role !== OperatorRole.SUPERVISOR) throw new NotASupervisor(name);
        return unlocked;
    }

    /** The override, and what this device remembers of it. What was shown without a secret was not shown (8.4). */
    private async letIn(
        connection: Connection,
        occasion: Occasion,
        supervisor: Unlocked,
        reason: Reason,
        shown: Shown,
    ): Promise<Mark> {
        const { place, moment, reading, known } = occasion;
        const { event, zone, use, gate } = place;
        const ticket = shown.ticket.number;
        const head = await this.journal.ready(connection, event, reading, known);
        const proof = reason === Reason.NOT_SHOWN ? {} : await this.proof(event, head, shown);
        const about = { ticket, zone, use, count: 1, gate, reason, ...proof };
        const mark = await this.write(connection, occasion, head, Kind.OVERRIDE, supervisor, about);
        const kind = reason === Reason.NOT_SHOWN ? Kind.OVERRIDE : Kind.ADMIT;
        const { class: class_, seat } = reason === Reason.NOT_SHOWN ? UNSAID : shown.ticket;
        const { nowMs: atMs } = moment;
        const said = { ticket, kind, atMs, proofS: shown.proofTime, class: class_, seat } as const;
        remember(connection, place, mark, said);
        return mark;
    }

    private async proof(event: number, head: Mark, shown: Shown): Promise<Said> {
        const sight = await sightKey(shown.secret);
        const seen = await proofOfSight(sight, event, this.device, head.epoch, head.seq + 1);
        return { credential: [shown.ticket.index, shown.credentialHash], seen, proofS: shown.proofTime };
    }

    /** The entry with the supervisor's word for this very place of the journal. */
    private async write(
        connection: Connection,
        { place, reading, known }: Occasion,
        head: Mark,
        kind: Kind,
        supervisor: Unlocked,
        about: Said,
    ): Promise<Mark> {
        const { event } = place;
        const slot = { event, device: this.device, epoch: head.epoch, seq: head.seq + 1, prev: head.hash };
        const content = { ...contentOf(kind, reading, known), ...about };
        const auth = await authorise(supervisor.key, this.journal.domain, slot, content);
        return this.journal.appendAfter(connection, event, head, kind, reading, known, { ...about, auth });
    }
}

/** Why the rules, or the server's answer to a claim, keep this guest out. `CannotOverride` where a word changes nothing. */
function overruled(connection: Connection, occasion: Occasion, shown: Shown, verdict: Verdict): Reason {
    const claimed = refusedByClaim(connection, occasion.place, shown.ticket.number);
    const reason = verdict.admits && claimed !== undefined ? claimed : verdict.reason;
    if (BEYOND_ANY_WORD.has(reason) || (verdict.admits && claimed === undefined)) {
        throw new CannotOverride(reason);
    }
    return reason;
}

/** What is shown of it: somebody was let in, and why that took a word. */
function allowed(verdict: Verdict, reason: Reason): Verdict {
    const how = { outcome: "admit", word: "outcome.admit", records: Kind.OVERRIDE, admits: true } as const;
    const step = reason === Reason.NOT_SHOWN ? Reason.NOT_SHOWN : Reason.OK;
    const why = { reason, why: `reason.${Reason[reason]}.why`, next: `reason.${Reason[step]}.next` };
    return { ...verdict, ...how, ...why };
}

function listedIn(connection: Connection, occasion: Occasion, reference: string): Listed {
    const { event } = occasion.place;
    const { manifest } = occasion.lists.people;
    if (manifest === undefined) throw new NoManifest(event);
    const found = oneNamed(connection, event, manifest.batch, reference);
    if (found === undefined) throw new NotOneGuest(reference);
    return found;
}

const NOTHING = new Uint8Array();
/** What the manifest says goes with the manifest. */
const UNSAID = { class: undefined, seat: undefined };

/** What the rules are asked about: the guest's live code, whose own times nobody here knows. */
function asIfShown(event: number, { ticket: number, index, seat, class: class_ }: Listed): Shown {
    const always = { notBefore: 0, expires: 2 ** SECOND_BITS - 1, proof: ProofKind.NONE, paper: false };
    const nobody = { name: undefined, holder: undefined };
    const ticket = { event, number, index, seat, class: class_, ...always, ...nobody };
    const nothing = { proofTime: undefined, boarding: undefined, alias: undefined };
    return { ticket, secret: NOTHING, kid: NOTHING, credentialHash: NOTHING, ...nothing };
}

/** By the same rules, but for the one about the form in which a code is shown: there is none. */
function inAnyForm({ place, reading, moment, lists, asked }: Occasion): Occasion {
    const { version, mode, windows, access, amberS, redS, limits, gateAccess, notes } = lists.policy;
    const { unpaid, claim, capacities } = lists.policy;
    const before = [version, mode, windows, access] as const;
    const behind = [amberS, redS, limits, gateAccess, notes, unpaid, claim, capacities] as const;
    const policy = new Policy(...before, [], ...behind);
    return new Occasion(place, reading, moment, { ...lists, policy }, asked);
}
