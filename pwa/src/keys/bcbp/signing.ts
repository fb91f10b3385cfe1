/**
 * Opening a pass that a camera read (FORMAT.md 8.7 to 8.10).
 *
 * As with tickets, verifying is reading: what comes out of `openPass` was signed, all of it.
 */

import { ProofKind, withinTimes, type Ticket } from "../body.ts";
import { codeSecret } from "../code_secret.ts";
import { SIGNATURE_BYTES } from "../crypto.ts";
import { BadSignature, ForeignPass, Malformed } from "../errors.ts";
import { LABELS } from "../labels.ts";
import { utf8, type Octets } from "../octets.ts";
import { credentialHash, type Shown } from "../shown.ts";
import { SHORT_KID_BYTES, Usage, type TrustedKey, type TrustList } from "../trust.ts";
import { MARK, parseBlock, type Block } from "./block.ts";
import { boardingOf, everyBoarding, type Boarding } from "./boarding.ts";
import { parse, type Leg, type Parsed } from "./reading.ts";
import { MARKED } from "./warnings.ts";

export const DEFAULT_TYPE = "9";

const DATA = /^[A-Za-z0-9+/]{88}$/;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const CLAUSE = "8.7";

/**
 * The leg for this event (undefined, or none of it: the first of ours), once a key of the trust list verified the pass.
 *
 * Throws, in the order of 8.10: `NotAPass`, `Malformed`, `ForeignPass`, `Malformed`, `ForeignPass`, `BadSignature`,
 * `KeyNotAllowed`, `KeyCompromised`. As with tickets, its times are not decided here.
 */
export async function openPass(
    text: string,
    trust: TrustList,
    now: number,
    event: number | undefined,
    type = DEFAULT_TYPE,
): Promise<Shown> {
    const parsed = parse(text);
    const blocks = blocksOf(parsed);
    const ours = blocks.find(({ block }) => block.event === event) ?? blocks[0];
    if (ours === undefined) throw new ForeignPass(everyBoarding(parsed));
    const [kid, signature] = securityOf(parsed, type);
    const body = utf8(parsed.signed);
    const signer = await signerOf(parsed, trust, kid, ours.block.event, body, signature);
    const boarding = boardingOf(parsed, ours.leg);
    const ticket = asTicket(ours.block, boarding);
    const outside = blocks.find(({ block }) => !signer.serves(Usage.BCBP, block.event));
    signer.checkMaySign(Usage.BCBP, (outside ?? ours).block.event, withinTimes(ticket, now));
    const [secret, hash] = await Promise.all([codeSecret(signature, trust.domain), credentialHash(body)]);
    return {
        ticket,
        secret,
        kid: signer.key.kid,
        credentialHash: hash,
        proofTime: undefined,
        boarding,
        alias: undefined,
    };
}

/** The legs that are ours, with their blocks; `Malformed` (8.7, 1.3). */
function blocksOf(parsed: Parsed): { leg: Leg; block: Block }[] {
    const ours = parsed.legs.filter((leg) => leg.airlineUse.startsWith(MARK));
    return ours.map((leg) => ({ leg, block: parseBlock(leg.airlineUse) }));
}

/** The two bytes of the kid, and the signature. One pass has one spelling only: nothing may deviate. */
function securityOf(parsed: Parsed, type: string): [Octets, Octets] {
    const deviating = parsed.remarks.find(({ warning }) => MARKED.has(warning));
    if (deviating !== undefined) throw new Malformed(CLAUSE, `a signed pass has no ${deviating.warning}`);
    const { security } = parsed;
    if (security?.type !== type || !DATA.test(security.data)) {
        throw new Malformed(CLAUSE, "the security data is of another form or type");
    }
    const raw = fromBase64(security.data);
    return [raw.slice(0, SHORT_KID_BYTES), raw.slice(SHORT_KID_BYTES)];
}

/** The bytes of 88 characters of base64: 66, so that no bit is left over and each has one spelling. */
function fromBase64(text: string): Octets {
    const raw = new Uint8Array(SHORT_KID_BYTES + SIGNATURE_BYTES);
    for (let at = 0, place = 0; at < text.length; at += 4, place += 3) {
        const sixes = Array.from(text.slice(at, at + 4), (char) => ALPHABET.indexOf(char));
        const word = sixes.reduce((sum, six) => sum * 64 + six, 0);
        raw.set([word >> 16, (word >> 8) & 0xff, word & 0xff], place);
    }
    return raw;
}

/** The key that verifies, of those whose kid begins so: those that serve this event first (8.8). */
async function signerOf(
    parsed: Parsed,
    trust: TrustList,
    kid: Octets,
    event: number,
    body: Octets,
    signature: Octets,
): Promise<TrustedKey> {
    const candidates = trust.withShortKid(kid);
    if (candidates.length === 0) throw new ForeignPass(everyBoarding(parsed));
    const serves = (one: TrustedKey): number => Number(one.serves(Usage.BCBP, event));
    for (const trusted of candidates.toSorted((one, other) => serves(other) - serves(one))) {
        if (await trusted.key.verify(LABELS.BCBP, trust.domain, body, signature)) return trusted;
    }
    throw new BadSignature("boarding pass");
}

/** The leg as the table of verdicts sees it (8.9). */
function asTicket(block: Block, boarding: Boarding): Ticket {
    return {
        ...block,
        notBefore: 0,
        proof: ProofKind.NONE,
        seat: boarding.seat || undefined,
        name: boarding.name || undefined,
        holder: undefined,
        class: boarding.compartment || undefined,
        paper: false,
    };
}
