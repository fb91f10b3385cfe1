/** What a scan may come to, and why: two closed lists (PROTOCOL.md 10). */

/** What the steward sees first: one colour, shape, word and sound each. */
export const OUTCOMES = ["admit", "attention", "refuse", "unknown"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why. The number stands in journal entries (6.3, field 15), the name in vectors and the catalogue. */
export enum Reason {
    OK = 1,
    ALREADY_ADMITTED = 2,
    REVOKED = 3,
    SUSPENDED = 4,
    REPLACED = 5,
    NOT_YET = 6,
    EXPIRED = 7,
    WRONG_EVENT = 8,
    WRONG_ZONE = 9,
    PROOF_NOT_ACCEPTED = 10,
    PROOF_STALE = 11,
    CLOCK_UNKNOWN = 12,
    LIST_TOO_OLD = 13,
    FACT_MISSING = 14,
    BAD_SIGNATURE = 15,
    UNKNOWN_KEY = 16,
    MALFORMED = 17,
    NOT_OURS = 18,
    STORAGE_FAILED = 19,
    NOT_ON_LIST = 20,
    KEY_NOT_ALLOWED = 21,
    KEY_COMPROMISED = 22,
    WINDOW_CLOSED = 23,
    NOT_INSIDE = 24,
    DEVICE_LOCKED = 25,
    LIMIT_REACHED = 26,
    DAY_LIMIT_REACHED = 27,
    TOO_SOON = 28,
    FOREIGN_PASS = 29,
    LOOK = 30,
    UNPAID = 31,
    ZONE_FULL = 32,
    NOT_SHOWN = 33,
}
