/**
 * The one error tree of this package: each class is one row of PROTOCOL.md 13 and builds its own message. The twin of `sync/errors.py`.
 *
 * Bytes, keys and signatures that break FORMAT.md throw the errors of `keys/errors`; a parser of this package throws nothing else.
 */

import { hex } from "../keys/hexadecimal.ts";

/** What one side sent and the other refuses. `code` is from the closed list of PROTOCOL.md 13. */
export abstract class SyncError extends Error {
    abstract readonly code: string;
}

/** A part, or a head of the feed, older than what is held (2.5, 4.4); positions as (generation, position). */
export class StalePart extends SyncError {
    readonly code = "STALE_PART";

    constructor(
        readonly held: readonly [number, number],
        readonly offered: readonly [number, number],
    ) {
        super(`position ${offered.join("/")} is older than the held ${held.join("/")}`);
    }
}

/** A generation of the feed that nobody announced as a descendant of the held one (2.5). */
export class WrongGeneration extends SyncError {
    readonly code = "WRONG_GENERATION";

    constructor(
        readonly held: number,
        readonly offered: number,
    ) {
        super(`generation ${offered} is not known to descend from the held generation ${held}`);
    }
}

/** Size, count or digest differ from what the part says of itself (3.2, 3.4). */
export class Incomplete extends SyncError {
    readonly code = "INCOMPLETE";

    constructor(readonly why: string) {
        super(`this list is not complete: ${why}`);
    }
}

/** Feed items or frames that do not hang together (4.4, 6.6). */
export class BrokenChain extends SyncError {
    readonly code = "BROKEN_CHAIN";

    constructor(readonly why: string) {
        super(`the chain is broken: ${why}`);
    }
}

/** A part that belongs to another event or domain; `what` names the part. */
export class WrongEventPart extends SyncError {
    readonly code = "WRONG_EVENT_PART";

    constructor(readonly what: string) {
        super(`this ${what} belongs to another event or domain`);
    }
}

/** Not a device of this domain, or used outside its dates, events or gates (5.4). */
export class BadCertificate extends SyncError {
    readonly code = "BAD_CERTIFICATE";

    constructor(readonly why: string) {
        super(`this device's certificate does not hold: ${why}`);
    }
}

/** Frames of a device that was never certified here. */
export class UnknownDevice extends SyncError {
    readonly code = "UNKNOWN_DEVICE";

    constructor(readonly device: Uint8Array) {
        super(`no device ${hex(device)} was ever enrolled here`);
    }
}

/** A chunk whose last signature does not verify, or that mixes journals (6.6). */
export class BadChunk extends SyncError {
    readonly code = "BAD_CHUNK";

    constructor(readonly why: string) {
        super(`this chunk of a journal is refused: ${why}`);
    }
}

/** Entry content that cannot be read: kept, chained and quarantined (6.5). */
export class Unreadable extends SyncError {
    readonly code = "UNREADABLE";

    constructor(readonly why: string) {
        super(`the content of this entry cannot be read: ${why}`);
    }
}

/** A claim that does not prove that its code was shown to who makes it (11.6). */
export class NotSeen extends SyncError {
    readonly code = "NOT_SEEN";

    constructor() {
        super("the claim does not prove that this device saw a code of this ticket");
    }
}

/** The device is locked: it stops admitting and hands over what it holds. */
export class Locked extends SyncError {
    readonly code = "LOCKED";

    constructor(readonly device: Uint8Array) {
        super(`device ${hex(device)} is locked`);
    }
}
