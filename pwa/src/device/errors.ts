/**
 * What can go wrong on a device, beyond refused bytes. The twin of `sync/device/errors.py`.
 *
 * What a person can do about it is in the catalogue, under the name of the refusal: a gate in a browser has no command line.
 */

import { SyncError } from "../sync/errors.ts";
import { Reason } from "../sync/reasons.ts";

/** The device cannot do what was asked. */
export abstract class DeviceError extends SyncError {}

/** The store holds no certificate yet. */
export class NotEnrolled extends DeviceError {
    readonly code = "NOT_ENROLLED";

    constructor() {
        super("this store is not enrolled");
    }
}

/** The file is an SQLite database, but not a gate's. */
export class NotAStore extends DeviceError {
    readonly code = "NOT_A_STORE";

    constructor(why: string) {
        super(`this is no store of a gate: ${why}`);
    }
}

/** A newer program wrote this store: it says things that this one does not know, and would lose. */
export class NewerStore extends DeviceError {
    readonly code = "NEWER_STORE";

    /** @param schema the number of its schema, above this program's */
    constructor(readonly schema: number) {
        super(`a newer version of the app wrote this store (schema ${schema})`);
    }
}

/** The store already belongs to a device. */
export class AlreadyEnrolled extends DeviceError {
    readonly code = "ALREADY_ENROLLED";

    constructor(name: string) {
        super(`this store already belongs to ${name}`);
    }
}

/** The keys that the store names are not in this browser any more: what they signed stays, and nobody can sign after it. */
export class KeysLost extends DeviceError {
    readonly code = "KEYS_LOST";

    constructor() {
        super("this browser no longer has the keys of this store");
    }
}

/** The device has no list of this event, or does not know which event is meant. */
export class NoEvent extends DeviceError {
    readonly code = "NO_EVENT";
}

/** The event's profile names no such gate, or the certificate does not allow it. */
export class UnknownGate extends DeviceError {
    readonly code = "UNKNOWN_GATE";

    constructor(gate: number, known: readonly number[]) {
        super(`gate ${gate} is not one of this device's gates: ${known.join(", ") || "none"}`);
    }
}

/** This device was never told any names, or was locked since. */
export class NoManifest extends DeviceError {
    readonly code = "NO_MANIFEST";

    constructor(event: number) {
        super(`this device holds no list of names for event ${event}`);
    }
}

/** The reference is nobody's in the manifest that is held, or several guests'. */
export class NotOneGuest extends DeviceError {
    readonly code = "NOT_ONE_GUEST";

    constructor(readonly typed: string) {
        super(`${JSON.stringify(typed)} is not the reference of one guest`);
    }
}

/** The rules refuse this guest, code or no code. */
export class CannotAdmit extends DeviceError {
    readonly code = "CANNOT_ADMIT";

    constructor(readonly reason: Reason) {
        super(`the rules refuse this guest, with a code or without: ${Reason[reason]}`);
    }
}

/** No admission or exit of this device is young enough to be taken back. */
export class NothingToUndo extends DeviceError {
    readonly code = "NOTHING_TO_UNDO";

    constructor() {
        super("there is no admission of the last two minutes to take back");
    }
}

/** No admission or exit of this device that stands is the one meant. */
export class NoSuchPassage extends DeviceError {
    readonly code = "NO_SUCH_PASSAGE";

    constructor() {
        super("this device has no such admission or exit that could be taken back");
    }
}

/** No list of operators is held that may be used: none was fetched, or the feed was not followed to it. */
export class NoOperators extends DeviceError {
    readonly code = "NO_OPERATORS";

    constructor(event: number) {
        super(`this device does not know yet who works at event ${event}`);
    }
}

/** Not this operator, or not this PIN. Which of them is not told. */
export class WrongPin extends DeviceError {
    readonly code = "WRONG_PIN";

    constructor() {
        super("no operator has this name and this PIN");
    }
}

/** Too many wrong tries: this one was not even looked at. */
export class PinShut extends DeviceError {
    readonly code = "PIN_SHUT";

    constructor() {
        super("there were too many wrong PINs for this operator on this device");
    }
}

/** The PIN was right, and the operator may not do this. */
export class NotASupervisor extends DeviceError {
    readonly code = "NOT_A_SUPERVISOR";

    constructor(readonly who: string) {
        super(`${who} is a steward: this takes a supervisor`);
    }
}

/** There is nothing to override, or nothing that a word could change. */
export class CannotOverride extends DeviceError {
    readonly code = "CANNOT_OVERRIDE";

    constructor(readonly reason: Reason) {
        super(`a supervisor's word changes nothing here: ${Reason[reason]}`);
    }
}

/** The device is locked: nobody's word lets anybody in here. */
export class DeviceIsLocked extends DeviceError {
    readonly code = "DEVICE_IS_LOCKED";

    constructor() {
        super("this device is locked");
    }
}

/** The server did not answer. Scanning goes on; the sync is tried again. */
export class Unreachable extends DeviceError {
    readonly code = "UNREACHABLE";

    constructor(detail: string) {
        super(`the server did not answer: ${detail}`);
    }
}

/** The server answered with a problem detail; `problem` is its name for it. */
export class Refused extends DeviceError {
    readonly code = "REFUSED";

    constructor(
        readonly status: number,
        readonly problem: string,
        readonly detail: string,
        readonly retryAfterS: number | undefined,
    ) {
        super(`the server refused (${status} ${problem}): ${detail}`);
    }
}
