/**
 * The one error tree of this package: each class is one name of FORMAT.md clause 9 and builds its own message.
 * The twin of `keys/errors.py`, without what only an issuer meets.
 */

import type { Boarding } from "./bcbp/boarding.ts";
import { hex } from "./hexadecimal.ts";

/** Something signed, sealed or typed was refused. `code` is from the closed list of FORMAT.md clause 9. */
export abstract class KeysError extends Error {
    abstract readonly code: string;
}

/** The text carries no prefix of ours (1.1). */
export class NotOurs extends KeysError {
    readonly code = "NOT_OURS";

    constructor() {
        super("this is not a Portão code");
    }
}

/** The text is no boarding pass of type M with one to four legs (8.1). */
export class NotAPass extends KeysError {
    readonly code = "NOT_A_PASS";

    constructor() {
        super("this is not a boarding pass of type M with one to four legs");
    }
}

/** A boarding pass that no trusted key of ours signed (8.10): it tells who somebody is, and admits nobody. */
export class ForeignPass extends KeysError {
    readonly code = "FOREIGN_PASS";

    /** @param boardings what each of its legs says, which nobody vouches for */
    constructor(readonly boardings: readonly Boarding[]) {
        super("a boarding pass without a signature of ours: look the passenger up");
    }
}

/** Ours by prefix or place, but not these bytes. */
export class Malformed extends KeysError {
    readonly code = "MALFORMED";

    /** @param clause the clause of FORMAT.md or PROTOCOL.md that it breaks */
    constructor(
        readonly clause: string,
        readonly detail: string,
    ) {
        super(`${detail} (clause ${clause})`);
    }
}

/** No trusted key has this kid (1.8), or no trusted root stands in the chain (3.2). */
export class UnknownKey extends KeysError {
    readonly code = "UNKNOWN_KEY";

    constructor(readonly kid: Uint8Array) {
        super(`no trusted key has the id ${hex(kid)}`);
    }
}

/** The signature does not verify under this domain, label and key. */
export class BadSignature extends KeysError {
    readonly code = "BAD_SIGNATURE";

    constructor(what: string) {
        super(`the signature of this ${what} does not verify`);
    }
}

/** A trusted key signed, but not for this usage, event or time (1.8). */
export class KeyNotAllowed extends KeysError {
    readonly code = "KEY_NOT_ALLOWED";

    constructor(
        readonly kid: Uint8Array,
        why: string,
    ) {
        super(`key ${hex(kid)} may not sign this: ${why}`);
    }
}

/** The key that signed was withdrawn as compromised. */
export class KeyCompromised extends KeysError {
    readonly code = "KEY_COMPROMISED";

    constructor(readonly kid: Uint8Array) {
        super(`key ${hex(kid)} was withdrawn as compromised`);
    }
}

/** Not an acceptable Ed25519 public key (0.4). */
export class BadKey extends KeysError {
    readonly code = "BAD_KEY";

    constructor() {
        super("not an acceptable Ed25519 public key: canonical, on the curve, of prime order");
    }
}

/** Before the ticket's first second (1.9). */
export class NotYet extends KeysError {
    readonly code = "NOT_YET";

    constructor(readonly notBefore: number) {
        super(`valid only from ${notBefore}`);
    }
}

/** At or after the ticket's end (1.9). */
export class Expired extends KeysError {
    readonly code = "EXPIRED";

    constructor(readonly expires: number) {
        super(`expired at ${expires}`);
    }
}

/** The rotating proof is too old, too new, or was used before (2.3, 2.4). */
export class ProofStale extends KeysError {
    readonly code = "PROOF_STALE";

    constructor(readonly offByS: number) {
        super(`the rotating proof is ${offByS} s off`);
    }
}

/** Signed for another domain (3.3). */
export class WrongDomain extends KeysError {
    readonly code = "WRONG_DOMAIN";

    constructor() {
        super("this was signed for another domain");
    }
}

/** A trust list older than the one held (3.4). */
export class TrustRollback extends KeysError {
    readonly code = "TRUST_ROLLBACK";

    constructor(held: number, offered: number) {
        super(`trust list ${offered} is older than the held list ${held}`);
    }
}

/** Two different trust lists with one counter (3.4): somebody holds the root who should not. */
export class TrustEquivocation extends KeysError {
    readonly code = "TRUST_EQUIVOCATION";

    constructor(counter: number) {
        super(`two different trust lists carry the counter ${counter}; tell the key holder at once`);
    }
}

/** Wrong PIN, or the bytes of what rests under it were changed (6.1, 6.5). */
export class RingLocked extends KeysError {
    readonly code = "RING_LOCKED";

    constructor() {
        super("what rests under a PIN does not open: another PIN, or its bytes were changed");
    }
}

/** What was sealed does not open here (10.2): another device, place or kind, or other bytes. */
export class SealBroken extends KeysError {
    readonly code = "SEAL_BROKEN";

    constructor() {
        super("what was sealed does not open: it is meant for another device or place, or was changed");
    }
}

/** The check character does not fit (7.2). */
export class BadReference extends KeysError {
    readonly code = "BAD_REFERENCE";

    constructor() {
        super("the reference has a typing error: its check character does not fit");
    }
}
