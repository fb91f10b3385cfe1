/** What a camera read at a gate: a ticket or a boarding pass (FORMAT.md 1, 2 and 8). */

import { looksLikePass } from "./bcbp/reading.ts";
import { DEFAULT_TYPE, openPass } from "./bcbp/signing.ts";
import type { Shown } from "./shown.ts";
import { openTicket } from "./ticket.ts";
import type { TrustList } from "./trust.ts";

/**
 * What this code says to a gate of this event. `passType`: the type of security data that its passes have (8.7).
 *
 * Throws the errors of `openTicket` or of `openPass`; `NotOurs` for what is neither.
 */
export async function openCode(
    text: string,
    trust: TrustList,
    now: number,
    event: number,
    passType = DEFAULT_TYPE,
): Promise<Shown> {
    return looksLikePass(text) ? openPass(text, trust, now, event, passType) : openTicket(text, trust, now);
}
