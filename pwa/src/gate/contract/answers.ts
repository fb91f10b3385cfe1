/** What a gate answers: verdicts, and guests that were looked for. Plain values; times are Unix milliseconds. */

export type Way = "entry" | "exit";

export type Outcome = "admit" | "attention" | "refuse" | "unknown";

/** Who or what answered: the server was asked and said something, or this device alone. */
export type Tier = "server" | "device";

/** One verdict, committed before it was told (PROTOCOL.md 1.3). `word`, `why` and `next` are keys of the catalogue. */
export interface AnswerShown {
    /** Ascends by one for each answer of this run, so that screens can tell two alike apart. */
    readonly number: number;
    readonly atMs: number;
    readonly way: Way;
    readonly outcome: Outcome;
    /** The name in the closed list of reasons. */
    readonly reason: string;
    readonly word: string;
    readonly why: string;
    readonly next: string;
    readonly seat: string | undefined;
    readonly class: string | undefined;
    readonly name: string | undefined;
    readonly note: string | undefined;
    /** The supervisor whose word let the guest in although the rules did not: `why` is what they overruled. */
    readonly letInBy?: string | undefined;
    readonly lastUse: LastUseShown | undefined;
    /** Where and when the guest may come in, who is wrong here or too early. */
    readonly onward?: OnwardShown | undefined;
    /** Further grounds for attention (names of reasons), and what the policy wants to be looked at (names of `note.*`). */
    readonly notes: readonly string[];
    readonly lookAt: readonly string[];
    readonly boarding: BoardingShown | undefined;
    readonly listAgeS: number | undefined;
    readonly tier: Tier;
    /** The entry that was committed for it; undefined where none is due. */
    readonly entry: EntryShown | undefined;
    /** Whether it let somebody pass, and so can be taken back for two minutes. */
    readonly passed: boolean;
    /** Whether it was written since this gate began: what a reload lies behind is taken back by a supervisor alone (ADR 0023). */
    readonly ofThisRun: boolean;
    /** Whether it was taken back since: only `recent` tells of such. */
    readonly takenBack: boolean;
    /** Whether a supervisor may overrule it with the code at hand. */
    readonly canOverride: boolean;
}

/** Which entry of this device is meant. */
export interface EntryShown {
    readonly epoch: number;
    readonly seq: number;
}

export interface LastUseShown {
    readonly atMs: number;
    readonly gate: string | undefined;
    /** Whether it was this device itself. */
    readonly here: boolean;
}

/** `opensAtMs`: from when on. `entrances`: the names of the gates that let this ticket in, which may be none. */
export interface OnwardShown {
    readonly opensAtMs: number | undefined;
    readonly entrances: readonly string[];
}

export interface BoardingShown {
    readonly passenger: string;
    readonly flight: string;
    readonly from: string;
    readonly to: string;
    readonly seat: string;
    readonly sequence: string;
    readonly locator: string;
}

/**
 * What somebody typed: a code to decide, as it is to be read; or a reference, which names a guest to look up and admits nobody. Without a
 * manifest whatever may be an importer's reference is taken for one, since this gate knows none of them.
 */
export type Typed = { readonly kind: "code"; readonly text: string } | { readonly kind: "reference" };

export interface GuestFound {
    readonly ticket: number;
    readonly reference: string;
    readonly locator: string | undefined;
    readonly class: string | undefined;
    readonly seat: string | undefined;
    readonly name: string | undefined;
    readonly note: string | undefined;
    /** Whether this device knows the guest to be inside this gate's zone. */
    readonly inside: boolean;
}

export interface Found {
    readonly guests: readonly GuestFound[];
    /** There are others: whoever looks had better type more. */
    readonly more: boolean;
}
