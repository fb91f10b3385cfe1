/** The validity list of an event: two bits a credential, a signed Token Status List (PROTOCOL.md 3.2, 3.3). */

import { Malformed } from "../keys/errors.ts";
import { LABELS, type Domain } from "../keys/labels.ts";
import type { Octets } from "../keys/octets.ts";
import type { TrustList } from "../keys/trust.ts";
import { Usage } from "../keys/trusted.ts";
import { check, DIGEST_BYTES, fieldAt, inflate, resized, setField, sizeInBytes } from "./bitmap.ts";
import { Incomplete, WrongEventPart } from "./errors.ts";
import { TICKET_BITS } from "./fields.ts";
import { openPayload, readClaims } from "./part.ts";
import type { Position } from "./position.ts";
import { CLAUSE, readStatusList, TYPE, WIDTH } from "./status_list.ts";

export const SLOTS_AT_MOST = 2 ** TICKET_BITS;

/** What became of a credential. The numbers are the two bits of the list; UNPAID stands there as SUSPENDED, and beside it. */
export enum CredentialState {
    VALID = 0,
    REVOKED = 1,
    SUSPENDED = 2,
    REPLACED = 3,
    UNPAID = 4,
}

const LISTED = [
    CredentialState.VALID,
    CredentialState.REVOKED,
    CredentialState.SUSPENDED,
    CredentialState.REPLACED,
];

/**
 * The list of one event at one position of its feed. `bits` are four status indexes a byte, least significant first; `unpaid`
 * marks, eight indexes a byte, those of the suspended that are only not paid for, and may be shorter.
 *
 * Times are Unix seconds. An expired roster is no error: how old a list may be is the policy's matter (9.1).
 */
export class Roster {
    constructor(
        readonly event: number,
        readonly at: Position,
        readonly slots: number,
        readonly bits: Octets,
        readonly issuedS: number,
        readonly expiresS: number,
        readonly unpaid: Octets = new Uint8Array(),
    ) {}

    /** What became of the credential; undefined when the index is not on the list (3.3). */
    state(index: number): CredentialState | undefined {
        return stateAt(this, index);
    }
}

/** The mutable twin of a roster that a device holds in memory and brings up to date item by item (2.4). */
export class RosterState {
    private constructor(
        private held: number,
        private bits: Octets,
        private unpaid: Octets,
    ) {}

    /** What the roster says, in bytes of its own. */
    static of(roster: Roster): RosterState {
        const unpaid = resized(roster.unpaid, sizeInBytes(roster.slots, 1));
        return new RosterState(roster.slots, roster.bits.slice(), unpaid);
    }

    get slots(): number {
        return this.held;
    }

    /** What became of the credential; undefined when the index is not on the list (3.3). */
    state(index: number): CredentialState | undefined {
        return stateAt({ slots: this.held, bits: this.bits, unpaid: this.unpaid }, index);
    }

    /** Set one index; `Incomplete` when it is not on the list, which then has to be fetched again. */
    apply(index: number, state: CredentialState): void {
        if (!isOn(this.held, index))
            throw new Incomplete(`index ${index} is not among its ${this.held} slots`);
        const isUnpaid = state === CredentialState.UNPAID;
        setField(this.bits, WIDTH, index, isUnpaid ? CredentialState.SUSPENDED : state);
        setField(this.unpaid, 1, index, isUnpaid ? 1 : 0);
    }

    /** Make room for the status indexes below `slots`, all of them valid. A list never shrinks (4.1, type 4). */
    grow(slots: number): void {
        if (slots <= this.held) return;
        this.bits = resized(this.bits, sizeInBytes(slots, WIDTH));
        this.unpaid = resized(this.unpaid, sizeInBytes(slots, 1));
        this.held = slots;
    }
}

/**
 * The roster of this event, complete by its own count and digest. `now` in Unix seconds.
 *
 * Throws the errors of FORMAT.md 1.8, `Malformed`, `WrongEventPart` and `Incomplete`.
 */
export async function openRoster(raw: Octets, trust: TrustList, event: number, now: number): Promise<Roster> {
    const payload = await openPayload(raw, LABELS.ROSTER, Usage.ROSTER, trust, event, now, TYPE);
    return read(payload, trust.domain, event);
}

async function read(payload: Octets, domain: Domain, event: number): Promise<Roster> {
    const [listed, ours] = readStatusList(payload);
    const at = readClaims(ours, domain, event, CLAUSE, "roster");
    if (listed.subject !== `urn:portao:roster:${domain.hex}:${event}`) throw new WrongEventPart("roster");
    const [slots, count] = [ours.uint(5, TICKET_BITS + 1), ours.uint(6, TICKET_BITS + 1)];
    const digest = ours.bytes(7, { size: DIGEST_BYTES });
    const owing = ours.has(8) ? ours.bytes(8) : undefined;
    if (slots < 1 || slots > SLOTS_AT_MOST) throw new Malformed(CLAUSE, `a list of ${slots} slots`);
    const bits = inflate(listed.packed, sizeInBytes(slots, WIDTH), CLAUSE);
    await check(bits, WIDTH, slots, count, digest);
    const unpaid = owing === undefined ? undefined : readUnpaid(owing, bits, slots);
    return new Roster(event, at, slots, bits, listed.issuedS, listed.expiresS, unpaid);
}

/** Field 8: which of the suspended are only unpaid. Whoever does not read it turns them away. */
function readUnpaid(packed: Octets, bits: Octets, slots: number): Octets {
    const owing = inflate(packed, sizeInBytes(slots, 1), CLAUSE);
    let found = 0;
    for (const [at, byte] of owing.entries()) {
        if (byte === 0) continue;
        for (let index = 8 * at; index < 8 * at + 8; index += 1) {
            if (fieldAt(owing, 1, index) === 0) continue;
            found += 1;
            if (!isOn(slots, index) || listedAt(bits, index) !== CredentialState.SUSPENDED)
                throw new Malformed(CLAUSE, "unpaid, but not suspended");
        }
    }
    if (found === 0) throw new Malformed(CLAUSE, "nobody is unpaid, and it says so");
    return owing;
}

interface Listed {
    readonly slots: number;
    readonly bits: Uint8Array;
    readonly unpaid: Uint8Array;
}

function stateAt({ slots, bits, unpaid }: Listed, index: number): CredentialState | undefined {
    if (!isOn(slots, index)) return undefined;
    return fieldAt(unpaid, 1, index) === 1 ? CredentialState.UNPAID : listedAt(bits, index);
}

/** What the two bits say, which is never UNPAID. */
function listedAt(bits: Uint8Array, index: number): CredentialState {
    return LISTED[fieldAt(bits, WIDTH, index)] ?? CredentialState.VALID;
}

function isOn(slots: number, index: number): boolean {
    return index >= 0 && index < slots;
}
