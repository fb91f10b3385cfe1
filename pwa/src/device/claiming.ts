/** Asking the server before somebody is let in, and not for long (PROTOCOL.md 11.6). */

import { proofOfClaim, sightKey } from "../keys/code_secret.ts";
import { KeysError } from "../keys/errors.ts";
import { joined, same, type Octets } from "../keys/octets.ts";
import type { Shown } from "../keys/shown.ts";
import { Claim, Claimed, WAIT_MS, type ClaimReply } from "../sync/claim.ts";
import { SyncError } from "../sync/errors.ts";
import type { Place } from "../sync/scan.ts";
import type { Connection } from "./connection.ts";
import { Refused, Unreachable } from "./errors.ts";
import { unsaid } from "./ledger.ts";

const FIRST_SILENCE_MS = 1000;
const MOST_SILENCE_MS = 30_000;

/** A claim and its answer; no reply: nothing came in time. */
export class Asked {
    constructor(
        readonly claim: Claim,
        readonly reply: ClaimReply | undefined,
    ) {}

    /** What the entry says of it (6.3). */
    get mark(): Octets {
        return joined(Uint8Array.of(this.reply?.answer ?? Claimed.UNANSWERED), this.claim.nonce);
    }

    /** The answer, if it is one that refuses: a `second` that does not name this device, which knows better what it did itself. */
    refusal(device: Octets): ClaimReply | undefined {
        const { reply } = this;
        if (reply === undefined || reply.answer === Claimed.FIRST) return undefined;
        return reply.taken !== undefined && same(reply.taken.device, device) ? undefined : reply;
    }

    /** Whether it was asked for what is shown here now. */
    isAbout(place: Place, shown: Shown): boolean {
        const { event, zone, use, gate, credential } = this.claim;
        const here = place.event === event && place.zone === zone && place.use === use && place.gate === gate;
        const [index, hash] = credential;
        return here && index === shown.ticket.index && same(hash, shown.credentialHash);
    }
}

/** The claim for what is shown at this place. `nonce`: 16 random bytes. */
export async function claimOf(
    connection: Connection,
    place: Place,
    shown: Shown,
    device: Octets,
    nonce: Octets,
): Promise<Claim> {
    const { ticket } = shown;
    const { event, zone, use, gate } = place;
    const mine = unsaid(connection, place, ticket.number);
    const sight = await proofOfClaim(await sightKey(shown.secret), event, device, nonce);
    const credential = [ticket.index, shown.credentialHash] as const;
    return new Claim(event, ticket.number, zone, use, gate, credential, nonce, sight, mine);
}

/** Who answers claims: `Server` of `client.ts`. */
export interface Answers {
    claim(claim: Claim, signal: AbortSignal): Promise<ClaimReply>;
}

/**
 * Asks, and waits a quarter of a second at most. After a silence it asks nobody for a while, so that not every guest waits.
 *
 * The while doubles from one second to thirty as long as the silence lasts; what the server asks for itself goes before.
 */
export class Claimant {
    private silenceMs = 0;
    private untilMs = 0;

    constructor(
        private readonly server: Answers,
        private readonly monoMs: () => number,
        private readonly waitMs = WAIT_MS,
    ) {}

    /** What came of it; undefined if nobody was asked. */
    async ask(claim: Claim): Promise<Asked | undefined> {
        if (this.silenceMs > 0 && this.monoMs() < this.untilMs) return undefined;
        try {
            const reply = await this.answered(claim);
            this.silenceMs = 0;
            return new Asked(claim, reply);
        } catch (error) {
            if (!(error instanceof SyncError || error instanceof KeysError)) throw error;
            this.fellSilent(error instanceof Refused ? error.retryAfterS : undefined);
            return new Asked(claim, undefined);
        }
    }

    private async answered(claim: Claim): Promise<ClaimReply> {
        const over = AbortSignal.timeout(this.waitMs);
        return Promise.race([this.server.claim(claim, over), silence(over)]);
    }

    private fellSilent(retryAfterS: number | undefined): void {
        this.silenceMs = Math.min(MOST_SILENCE_MS, 2 * this.silenceMs || FIRST_SILENCE_MS);
        const wantedMs = Math.min(MOST_SILENCE_MS, 1000 * (retryAfterS ?? 0));
        this.untilMs = this.monoMs() + Math.max(this.silenceMs, wantedMs);
    }
}

/** Ends with the signal: what a claim needs before it is sent, a session perhaps, takes no longer either. */
async function silence(over: AbortSignal): Promise<never> {
    return new Promise((_resolve, reject) => {
        over.addEventListener("abort", () => {
            reject(new Unreachable("nothing came in time"));
        });
    });
}
