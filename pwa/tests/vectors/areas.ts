/** Which test file runs which areas of the vectors. */

export const AREAS = {
    keys: [
        "base45",
        "cbor",
        "keys",
        "cose",
        "trust",
        "ticket",
        "proof",
        "code_secret",
        "reference",
        "bcbp",
        "bcbp_signed",
        "box",
    ],
    journal: ["content", "frame", "chunk", "messages", "stream", "enrolment", "authority", "readiness"],
    people: ["sealed", "cards", "people", "operators", "pin"],
    lists: ["profile", "roster", "admissions", "feed", "returned", "certificate", "offered"],
    standing: ["clock", "policy", "standing"],
    verdict: ["verdict"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What only a server does. */
export const NOT_FOR_GATES: readonly string[] = ["fold", "ring"];
