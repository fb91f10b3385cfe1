/**
 * What the screens ask of the gate, and what the gate tells them.
 *
 * The gate lives in a worker: it alone has the store and the keys, and it decides. The screens show. Between them go plain values only, so
 * everything here survives a structured clone; a refusal comes as `GateRefusal`. Times are Unix milliseconds unless a name says otherwise.
 */

export type Way = "entry" | "exit";

/** Where the gate stands in its life, and so which screen is due. */
export type Phase =
    | { readonly kind: "starting" }
    /** This browser cannot be a gate; `lacks` says what it has not. Nothing was stored. */
    | { readonly kind: "unsupported"; readonly lacks: Lack }
    /** The gate runs in another tab of this browser: there is one store and one journal. */
    | { readonly kind: "elsewhere" }
    /** `lost`: this browser was a gate, and its storage was taken away. */
    | { readonly kind: "unenrolled"; readonly lost: boolean }
    /** Enrolled; event or gate are still to be chosen (none listed: the server has to be reached first). */
    | { readonly kind: "choosing"; readonly events: readonly EventOffered[] }
    | { readonly kind: "working" }
    /** Locked by the server. `unsent` entries are kept sealed until they are handed over. */
    | { readonly kind: "locked"; readonly unsent: number };

export type Lack = "ED25519" | "X25519" | "STORAGE" | "WORKERS" | "SECURE_CONTEXT";

export interface EventOffered {
    readonly event: number;
    readonly name: string;
    /** An IANA name: the times of this event are told in it. */
    readonly timezone: string;
    readonly startsMs: number;
    readonly endsMs: number;
    readonly gates: readonly GateOffered[];
}

export interface GateOffered {
    readonly gate: number;
    readonly name: string;
    readonly zone: string;
}

/** The whole state that screens show, told anew whenever a part of it changes. */
export interface GateState {
    readonly phase: Phase;
    readonly device: { readonly name: string; readonly id: string } | undefined;
    readonly event: EventOffered | undefined;
    readonly gate: GateOffered | undefined;
    readonly operator: OperatorShown | undefined;
    readonly lists: ListsShown | undefined;
    readonly clock: ClockShown | undefined;
    readonly storage: StorageShown | undefined;
    readonly counts: Counts | undefined;
    readonly network: NetworkShown;
    /** Whether names are on this device: only then can guests be searched. */
    readonly knowsNames: boolean;
    /** Whether operators are known, so that somebody can sign in. */
    readonly knowsOperators: boolean;
}

export interface OperatorShown {
    readonly operator: number;
    readonly name: string;
    readonly isSupervisor: boolean;
}

export interface ListsShown {
    readonly generation: number;
    readonly position: number;
    /** When the newest statement held was issued. */
    readonly issuedMs: number;
    /** The first 8 hexadecimal digits of the feed's hash at this position: two gates with the same digits hold the same list. */
    readonly digest: string;
    readonly tickets: number;
    readonly policy: number;
    /** The age in seconds from which the policy calls the list too old, and whether it refuses from then on. */
    readonly oldAfterS: number | undefined;
    readonly refusesWhenOld: boolean;
    readonly trustedKeys: number;
    readonly trustCounter: number;
    readonly openCases: number;
    readonly closed: boolean;
}

export interface ClockShown {
    /** How far this device's clock is ahead of the server's; undefined: never compared. */
    readonly offsetMs: number | undefined;
    readonly uncertaintyMs: number | undefined;
}

export interface StorageShown {
    /** Whether the browser promised to keep it. */
    readonly kept: boolean;
    readonly freeBytes: number | undefined;
    /** Set while nothing can be written: the gate refuses everybody meanwhile. */
    readonly failing: boolean;
}

export interface Counts {
    /** What this device wrote and did not send yet. */
    readonly unsent: number;
    readonly admitted: number;
    readonly left: number;
    readonly refused: number;
    /** How many people are in this gate's zone, as far as this device knows; undefined: nobody told. */
    readonly inside: number | undefined;
    readonly capacity: number | undefined;
}

export interface NetworkShown {
    /** live: the server's news arrive as they happen. reachable: it answered the last round. */
    readonly kind: "never" | "offline" | "reachable" | "live";
    readonly lastMs: number | undefined;
    /** What somebody should know although scanning goes on. */
    readonly trouble: TroubleName | undefined;
    readonly syncing: boolean;
}

/**
 * What came of the last round of syncing, where it was not all well; each has `gate.trouble.NAME` in the catalogue.
 *
 * UPGRADE: the server asks for a newer version. ENTRIES_REFUSED: it refused a part of the journal. NOT_TAKEN_BACK: it lost statements and
 * did not take them back. LIST_REFUSED: what it sent does not verify or is older than what is held. REFUSED: it refused this device.
 */
export type TroubleName =
    "UPGRADE" | "ENTRIES_REFUSED" | "NOT_TAKEN_BACK" | "LIST_REFUSED" | "REFUSED" | "INTERNAL";

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
    readonly lastUse: LastUseShown | undefined;
    /** Further grounds for attention (names of reasons), and what the policy wants to be looked at (names of `note.*`). */
    readonly notes: readonly string[];
    readonly lookAt: readonly string[];
    readonly boarding: BoardingShown | undefined;
    readonly listAgeS: number | undefined;
    readonly tier: Tier;
    /** The entry that was committed for it; undefined where none is due. */
    readonly entry: { readonly epoch: number; readonly seq: number } | undefined;
    /** Whether it let somebody pass, and so can be taken back for two minutes. */
    readonly passed: boolean;
    /** Whether it was taken back since: only `recent` tells of such. */
    readonly takenBack: boolean;
    /** Whether a supervisor may overrule it with the code at hand. */
    readonly canOverride: boolean;
}

export interface LastUseShown {
    readonly atMs: number;
    readonly gate: string | undefined;
    /** Whether it was this device itself. */
    readonly here: boolean;
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

/** Names of refusals; each has `gate.refusal.NAME` and `gate.refusal.NAME.do` in the catalogue. */
export type RefusalName =
    | "BAD_CODE"
    | "CODE_USED"
    | "OTHER_SERVER"
    | "OFFLINE"
    | "REFUSED"
    | "BUSY"
    | "NOT_ALLOWED"
    | "NO_LIST"
    | "NO_NAMES"
    | "NO_OPERATORS"
    | "UNKNOWN_OPERATOR"
    | "WRONG_PIN"
    | "PIN_SHUT"
    | "NOT_A_SUPERVISOR"
    | "NOTHING_TO_UNDO"
    | "CANNOT_OVERRIDE"
    | "CANNOT_ADMIT"
    | "LOCKED"
    | "UNSENT_LEFT"
    | "STORAGE_FAILED"
    | "INTERNAL";

/** Thrown over the wire as a plain object: what was refused, and what the texts of the catalogue are filled with. */
export interface GateRefusal {
    readonly refusal: RefusalName;
    readonly values: Readonly<Record<string, string | number>>;
}

/** A secret typed by a supervisor, together with whose it is. */
export interface Word {
    readonly operator: string;
    readonly pin: string;
}

/** The gate, as the screens see it. Everything may reject with a `GateRefusal`; nothing else ever comes out. */
export interface Gate {
    /** Told at once with the present state, then with each change, until the page goes. */
    watch(told: (state: GateState) => void): Promise<void>;

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
    /** Take back this device's newest passage, if it is not older than two minutes. */
    undo(): Promise<void>;
    /** Let in who shows this code although the rules refuse it. */
    override(text: string, word: Word): Promise<AnswerShown>;
    /** Let in a guest who has no code, by reference or locator. */
    admit(reference: string, word: Word): Promise<AnswerShown>;
    /** Take back a passage that is older than two minutes, by a supervisor's word. */
    undoLate(entry: { readonly epoch: number; readonly seq: number }, word: Word): Promise<void>;
    /** The newest passages of this device, newest first. */
    recent(): Promise<readonly AnswerShown[]>;
    /** Guests by reference, locator or name. */
    search(typed: string): Promise<Found>;

    /** One round now, without waiting for the next one that is due. */
    syncNow(): Promise<void>;
    /** Write the closing checkpoint: this journal is complete. */
    closeJournal(): Promise<void>;
    /** The page went to the background, or came back; the network was lost, or came back. */
    noticed(what: "hidden" | "visible" | "online" | "offline"): Promise<void>;
    /** What the browser says of the storage: asked on the page, since only a page may ask to keep it. */
    storageSaid(kept: boolean, freeBytes: number | undefined): Promise<void>;
    /** What a supervisor collects of this device before the doors open, as a code to be shown (its text). */
    readiness(battery: number | undefined, camera: boolean): Promise<string>;
}
