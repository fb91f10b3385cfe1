/** Where a gate stands: what its screens show all the time. Plain values; times are Unix milliseconds. */

/** Where the gate stands in its life, and so which screen is due. */
export type Phase =
    | { readonly kind: "starting" }
    /** This browser cannot be a gate; `lacks` says what it has not. Nothing was stored. */
    | { readonly kind: "unsupported"; readonly lacks: Lack }
    /** What is stored here cannot be opened now, and stays as it is; `why` says what somebody can do about it. */
    | { readonly kind: "shut"; readonly why: ShutBy }
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

/** Why the store cannot be written: no room, an error of the disk itself, another tab that holds it, or bytes that are broken. */
export type StoreFault = "ROOM" | "DISK" | "HELD" | "BROKEN";

/** Or a newer version of this app wrote it, or the program made a mistake. */
export type ShutBy = StoreFault | "NEWER" | "INTERNAL";

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
    /** Whom the office took off the operators while they were signed in here, until somebody else signs in, or out. */
    readonly dismissed: string | undefined;
    readonly lists: ListsShown | undefined;
    readonly clock: ClockShown | undefined;
    readonly storage: StorageShown | undefined;
    readonly counts: Counts | undefined;
    readonly network: NetworkShown;
    /** Whether names are on this device: only then can guests be searched. */
    readonly knowsNames: boolean;
    /** Whether operators are known, so that somebody can sign in. */
    readonly knowsOperators: boolean;
    /** Whether it was said last that nothing more comes from this device: behind that the gate notes of itself alone. */
    readonly journalClosed: boolean;
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
    /** How many there may be: what the list says. How many there are no list says; who is on none is valid (PROTOCOL.md 3.3). */
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
    readonly failing: StoreFault | undefined;
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
