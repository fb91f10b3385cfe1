/**
 * What the screens ask of the gate, and what the gate tells them.
 *
 * The gate lives in a worker: it alone has the store and the keys, and it decides. The screens show. Between them go plain values only, so
 * everything here survives a structured clone; a refusal comes as `GateRefusal`. Times are Unix milliseconds unless a name says otherwise.
 * What is told of the state, of verdicts and of refusals stands in `contract/`, a file each, and is to be had from here.
 */

import type { AnswerShown, EntryShown, Found, Typed, Way } from "./contract/answers.ts";
import type { EventOffered, GateState, OperatorShown } from "./contract/state.ts";

export type * from "./contract/answers.ts";
export type * from "./contract/refusals.ts";
export type * from "./contract/state.ts";

/** A secret typed by a supervisor, together with whose it is. */
export interface Word {
    readonly operator: string;
    readonly pin: string;
}

/** Where an enrolment code leads: the host of the server that made it. */
export interface Offer {
    readonly server: string;
}

/** The page went to the background, or came back; the network was lost, or came back; what the gate told first was drawn. */
export type Noticed = "hidden" | "visible" | "online" | "offline" | "drawn";

/** The gate, as the screens see it. Everything may reject with a `GateRefusal`; nothing else ever comes out. */
export interface Gate {
    /** Told at once with the present state, then with each change, until the page goes. */
    watch(told: (state: GateState) => void): Promise<void>;

    /**
     * What this enrolment code says before it is used: a code that is refused here (OTHER_CODE, BAD_CODE, OTHER_SERVER) never enrols. Whether
     * it was used or is too old, the server alone knows.
     */
    offer(code: string): Promise<Offer>;
    /** Make keys, hand them in, keep the certificate. Safe to repeat with the same code. */
    enrol(code: string, name: string): Promise<void>;
    /** Fetch what events and gates this device may serve. */
    offered(): Promise<readonly EventOffered[]>;
    choose(event: number, gate: number): Promise<void>;
    /** Forget everything, keys too. Refused with UNSENT_LEFT while entries are unsent, unless `evenUnsent`. */
    leave(evenUnsent: boolean): Promise<void>;

    signIn(word: Word): Promise<OperatorShown>;
    signOut(): Promise<void>;

    /** The verdict on one code, committed before the promise resolves. */
    scan(text: string, way: Way): Promise<AnswerShown>;
    /** Take back this passage, if it is this device's newest, of this run and not older than two minutes. */
    undo(entry: EntryShown): Promise<void>;
    /** Let in who shows this code although the rules refuse it. */
    override(text: string, word: Word): Promise<AnswerShown>;
    /** Let in a guest who has no code, by reference or locator. */
    admit(reference: string, word: Word): Promise<AnswerShown>;
    /** Take back a passage that is older than two minutes, by a supervisor's word. */
    undoLate(entry: EntryShown, word: Word): Promise<void>;
    /** The newest passages of this device, newest first. */
    recent(): Promise<readonly AnswerShown[]>;
    /** What it is that was typed. Writes nothing. */
    typed(text: string): Promise<Typed>;
    /** Guests by reference, locator or name. */
    search(typed: string): Promise<Found>;

    /** One round now, without waiting for the next one that is due. */
    syncNow(): Promise<void>;
    /** Write the closing checkpoint: this journal is complete. */
    closeJournal(): Promise<void>;
    noticed(what: Noticed): Promise<void>;
    /** What the browser says of the storage: asked on the page, since only a page may ask to keep it. */
    storageSaid(kept: boolean, freeBytes: number | undefined): Promise<void>;
    /** What a supervisor collects of this device before the doors open, as a code to be shown (its text). */
    readiness(battery: number | undefined, camera: boolean): Promise<string>;
}
