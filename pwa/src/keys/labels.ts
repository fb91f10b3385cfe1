/** What is signed, derived or hashed: the closed list of labels, and the domain that each stands with (FORMAT.md 0.1 to 0.3). */

import { Malformed } from "./errors.ts";
import { hex } from "./hexadecimal.ts";
import { joined, utf8, type Octets } from "./octets.ts";

/** Each label names the kind and the version of what it stands before. */
export const LABELS = {
    TICKET: "PORTAO-TICKET-V1",
    PROOF: "PORTAO-PROOF-V1",
    BCBP: "PORTAO-BCBP-V1",
    ROOT: "PORTAO-ROOT-V1",
    ENTRY_SIG: "PORTAO-ENTRY-SIG-V1",
    ENROL: "PORTAO-ENROL-V1",
    LOGIN: "PORTAO-LOGIN-V1",
    AUTH: "PORTAO-AUTH-V1",
    READY: "PORTAO-READY-V1",
    TRUST: "PORTAO-TRUST-V1",
    PROFILE: "PORTAO-PROFILE-V1",
    ROSTER: "PORTAO-ROSTER-V1",
    ADMISSIONS: "PORTAO-ADMISSIONS-V1",
    FEED: "PORTAO-FEED-V1",
    CERT: "PORTAO-CERT-V1",
    SEALED: "PORTAO-SEALED-V1",
    CARDS: "PORTAO-CARDS-V1",
    TIME: "PORTAO-TIME-V1",
    RECEIPT: "PORTAO-RECEIPT-V1",
    CODE: "PORTAO-CODE-V1",
    SIGHT: "PORTAO-SIGHT-V1",
    CARD: "PORTAO-CARD-V1",
    ALIAS: "PORTAO-ALIAS-V1",
    SEAL: "PORTAO-SEAL-V1",
    ENTRY: "PORTAO-ENTRY-V1",
    FEED_ITEM: "PORTAO-FEED-ITEM-V1",
} as const;

export type Label = (typeof LABELS)[keyof typeof LABELS];

export const DOMAIN_BYTES = 16;

/** One organisation in one environment (0.1): 16 bytes, else `Malformed`. */
export class Domain {
    constructor(readonly raw: Octets) {
        if (raw.length !== DOMAIN_BYTES) {
            throw new Malformed("0.1", `a domain is ${DOMAIN_BYTES} bytes, not ${raw.length}`);
        }
    }

    /** The domain as 32 lower case hexadecimal digits. */
    get hex(): string {
        return hex(this.raw);
    }
}

const ZERO = Uint8Array.of(0);

/** The signing input of 0.2: label, a zero byte, domain, payload. */
export function prefixed(label: Label, domain: Domain, payload: Uint8Array): Octets {
    return joined(utf8(label), ZERO, domain.raw, payload);
}
