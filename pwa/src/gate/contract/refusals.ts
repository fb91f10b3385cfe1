/** What a gate says where it cannot do what was asked. */

/** Names of refusals; each has `gate.refusal.NAME` and `gate.refusal.NAME.do` in the catalogue. */
export type RefusalName =
    | "BAD_CODE"
    | "OTHER_CODE"
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
