/** What the scan screen asks of the camera and of a hand scanner: both only say what they read; the gate decides. */

export interface Camera {
    readonly id: string;
    readonly label: string;
}

/** NONE: there is no camera. BUSY: another program has it. FAILED: it, or what reads its pictures, ended or never began. */
export type CameraTrouble = "NONE" | "DENIED" | "BUSY" | "FAILED";

/** The camera cannot be used, for the reason that its name in the contract says. */
export class CameraError extends Error {
    override readonly name = "CameraError";

    constructor(readonly trouble: CameraTrouble) {
        super(`the camera cannot be used: ${trouble}`);
    }
}

/** What can be set on the camera that runs. */
export interface CameraState {
    readonly cameras: readonly Camera[];
    readonly current: string | undefined;
    readonly hasTorch: boolean;
    readonly torch: boolean;
}

/** How long a code has to be out of sight before it is told again, in milliseconds. */
export const AWAY_MS = 1_500;

/** One code that stands before the camera. It is told once; again only after it was away for `AWAY_MS`, or when `again` was called. */
export type OnRead = (text: string) => void;

/** The camera's light did not go on, or off, although it has one. */
export class TorchRefused extends Error {
    override readonly name = "TorchRefused";

    constructor() {
        super("the camera's light was refused");
    }
}

/**
 * What becomes of a camera that runs.
 *
 * interrupted: it shows nothing for now, since another app or the system has it. It goes on by itself where it can, and `start` does no
 * harm. runs: it shows something again, perhaps as another camera. lost: it was unplugged, or taken for good. The reader has stopped;
 * `start` begins anew.
 */
export type CameraNews =
    | { readonly kind: "interrupted" }
    | { readonly kind: "runs"; readonly camera: CameraState }
    | { readonly kind: "lost"; readonly trouble: CameraTrouble };

export type OnNews = (news: CameraNews) => void;

export interface Reader {
    /**
     * Begin, on this element; the camera named, or the one used last, or the one at the back. Rejects with `CameraError`.
     * A reader that runs is stopped first.
     */
    start(video: HTMLVideoElement, read: OnRead, camera?: string, news?: OnNews): Promise<CameraState>;
    stop(): void;
    /** Rejects with `TorchRefused` where the light stays as it was. */
    setTorch(on: boolean): Promise<CameraState>;
    /** Forget what stands before the camera: it is told once more if it is still there. */
    again(): void;
}

/** The field that waits for hand scanners alone (`Catcher`). */
export const CATCHES = "[data-hand-scanner]";
/** A field that a person fills in has its keys for itself, whoever types into it. What is only chosen is no such field. */
const FIELDS =
    "input:not([type='radio'], [type='checkbox'], [data-hand-scanner]), textarea, select, [contenteditable]:not([contenteditable='false'])";

/**
 * A field that a person fills in and no code belongs into: a PIN, a number, a name. What a hand scanner types there is taken out again,
 * and told.
 */
export const NO_CODES = "[data-no-codes]";

/** What may be a PIN (FORMAT.md 6.5). */
export const PIN = /^\d{6,12}$/;

/**
 * What such a field asks for, by the value of its `data-no-codes`: a scanner may well type it, as one for badges or of a printed reference
 * does, and then it stays. A whole ticket or boarding pass never does.
 */
export const ASKED_FOR: Readonly<Record<string, RegExp>> = { pin: PIN, guest: /./ };

/** Whether keys that reach this element are a person's, and no hand scanner's. */
export function isFilledIn(element: Element): boolean {
    return element.closest(FIELDS) !== null;
}

/** Tells what a hand scanner types, from anywhere on the page; or says, into the field that waits for it. Returns what ends it. */
export type Wedge = (read: OnRead) => () => void;
