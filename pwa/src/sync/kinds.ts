/** The kinds of entries, and what each must say (PROTOCOL.md 6.4). */

import type { Content } from "./content.ts";

/** What happened (6.4). */
export enum Kind {
    EPOCH_START = 1,
    ADMIT = 2,
    DENY = 3,
    EXIT = 4,
    VOID = 5,
    OVERRIDE = 6,
    TIME_ANCHOR = 7,
    FEED_MARK = 8,
    CLOCK_JUMP = 9,
    CHECKPOINT = 10,
}

const PASSAGE = ["ticket", "zone", "credential", "gate"] as const;
/** Without these the content cannot be read. */
export const REQUIRED: Readonly<Record<Kind, readonly (keyof Content)[]>> = {
    [Kind.EPOCH_START]: ["before"],
    [Kind.ADMIT]: PASSAGE,
    [Kind.DENY]: ["reason"],
    [Kind.EXIT]: PASSAGE,
    [Kind.VOID]: ["ref", "ticket", "zone"],
    [Kind.OVERRIDE]: ["ticket", "zone", "gate", "reason"],
    [Kind.TIME_ANCHOR]: ["anchor", "anchorMono"],
    [Kind.FEED_MARK]: [],
    [Kind.CLOCK_JUMP]: [],
    [Kind.CHECKPOINT]: [],
};
