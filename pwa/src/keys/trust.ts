/**
 * The trust list: which keys a device believes, and how one list follows another (FORMAT.md clause 3).
 *
 * `accept` is the whole state machine: from what is held and what is offered to what is held next, or one refusal.
 */

import * as cbor from "./cbor.ts";
import * as cose from "./cose.ts";
import { KEY_BYTES, KID_BYTES, PublicKey, sha256, SIGNATURE_BYTES } from "./crypto.ts";
import {
    BadSignature,
    Malformed,
    TrustEquivocation,
    TrustRollback,
    UnknownKey,
    WrongDomain,
} from "./errors.ts";
import { hex } from "./hexadecimal.ts";
import { DOMAIN_BYTES, LABELS, type Domain, type Label } from "./labels.ts";
import { same, type Octets } from "./octets.ts";
import { parseKey, readDates, type KeyOf, type TrustedKey, type Usage } from "./trusted.ts";

export { Status, TrustedKey, Usage } from "./trusted.ts";

export const CAP = 256 * 1024;
export const KEYS_AT_MOST = 4096;
export const ROOTS_AT_MOST = 64;
export const COUNTER_BITS = 53;
export const SHORT_KID_BYTES = 2;

/** What an enrolment code gives: the domain, and SHA-256 of the one root that the device starts from. */
export interface Anchor {
    readonly domain: Domain;
    readonly rootFingerprint: Octets;
}

/** What a list says besides its keys. `raw` is the signed object as it came; times are Unix seconds. */
export interface ListFacts {
    readonly domain: Domain;
    readonly counter: number;
    readonly issued: number;
    readonly expires: number;
    readonly roots: readonly PublicKey[];
    readonly raw: Octets;
}

/** An accepted list. */
export class TrustList {
    private readonly byKid: ReadonlyMap<string, readonly TrustedKey[]>;
    private readonly byShortKid: ReadonlyMap<string, readonly TrustedKey[]>;

    constructor(
        readonly facts: ListFacts,
        readonly keys: readonly TrustedKey[],
    ) {
        this.byKid = grouped(keys, KID_BYTES);
        this.byShortKid = grouped(keys, SHORT_KID_BYTES);
    }

    get domain(): Domain {
        return this.facts.domain;
    }

    /** Whether the list is past its end. That is no refusal: the policy decides what it means (3.5). */
    expired(now: number): boolean {
        return now >= this.facts.expires;
    }

    /** Every key with this kid, of any usage and status, in the order of the list (0.6); `UnknownKey` for none. */
    withKid(kid: Octets): readonly TrustedKey[] {
        const found = this.byKid.get(hex(kid));
        if (found === undefined) throw new UnknownKey(kid);
        return found;
    }

    /** Every key whose kid begins with these two bytes, in the order of the list (8.8); perhaps none. */
    withShortKid(kid: Octets): readonly TrustedKey[] {
        return this.byShortKid.get(hex(kid)) ?? [];
    }

    /** The key with this kid that verifies; `UnknownKey`, `BadSignature`. What it may sign is the next question. */
    async signer(
        kid: Octets,
        what: string,
        verifies: (key: PublicKey) => Promise<boolean>,
    ): Promise<TrustedKey> {
        for (const trusted of this.withKid(kid)) {
            if (await verifies(trusted.key)) return trusted;
        }
        throw new BadSignature(what);
    }

    /**
     * A COSE object signed by a key of this list with this usage and event in scope (4.3).
     *
     * Throws `Malformed`, then the errors of 1.8 in its order. `event` undefined is what concerns the whole domain.
     */
    async open(
        raw: Octets,
        label: Label,
        usage: Usage,
        event: number | undefined,
        now: number,
    ): Promise<cose.Signed> {
        const candidates = this.byKid.get(hex(cose.peekKid(raw))) ?? [];
        const keys = candidates.map((trusted) => trusted.key);
        const signed = await cose.openSigned(raw, label, this.domain, keys);
        candidates.find((trusted) => trusted.key === signed.key)?.checkMaySign(usage, event, now);
        return signed;
    }
}

/** The keys by the first `size` bytes of their kid, as hexadecimal digits. */
function grouped(keys: readonly TrustedKey[], size: number): ReadonlyMap<string, readonly TrustedKey[]> {
    const found = new Map<string, TrustedKey[]>();
    for (const trusted of keys) {
        const name = hex(trusted.key.kid.subarray(0, size));
        found.set(name, [...(found.get(name) ?? []), trusted]);
    }
    return found;
}

/**
 * The list to hold from now on (3.2 to 3.6). With a held list, its last root is the anchor.
 *
 * Throws, in this order: `Malformed` (0.7, 4.1, 3.1), `WrongDomain`, `BadKey` for a root, `UnknownKey` or `BadSignature` (3.2),
 * `TrustRollback`, `TrustEquivocation` (3.4), and last what is wrong with the keys: `Malformed`, `BadKey`.
 */
export async function accept(anchor: Anchor, held: TrustList | undefined, raw: Octets): Promise<TrustList> {
    if (held !== undefined && same(raw, held.facts.raw)) return held;
    return read(anchor, held, raw, async (key) => PublicKey.parse(key));
}

/**
 * The list that `accept` gave before, from the bytes that were kept of it. Everything is verified again but that its keys are points
 * (0.4): no other bytes bear a root's signature. Throws as `accept` does.
 */
export async function resume(anchor: Anchor, raw: Octets): Promise<TrustList> {
    return read(anchor, undefined, raw, async (key) => PublicKey.held(key));
}

async function read(
    anchor: Anchor,
    held: TrustList | undefined,
    raw: Octets,
    keyOf: KeyOf,
): Promise<TrustList> {
    if (raw.length > CAP) throw new Malformed("0.7", `a trust list of more than ${CAP} bytes`);
    const fields = cbor.Fields.of(cbor.decode(cose.unverifiedPayload(raw), "3.1", CAP), "3.1");
    const { domain } = anchor;
    if (!same(fields.bytes(1, { size: DOMAIN_BYTES }), domain.raw)) throw new WrongDomain();
    const chain = await readChain(fields, keyOf);
    await checkChain(anchor, held, chain);
    await checkSignature(raw, domain, chain.newest);
    const counter = fields.uint(2, COUNTER_BITS);
    checkCounter(held, counter);
    const [issued, expires] = readDates(fields, 3, "3.1");
    const keys = await readKeys(fields, chain.roots, keyOf);
    fields.done();
    return new TrustList({ domain, counter, issued, expires, roots: chain.roots, raw }, keys);
}

/** The roots in their order; `links[n]` is by which root n hands over to root n + 1. */
interface Chain {
    readonly roots: readonly PublicKey[];
    readonly links: readonly Octets[];
    readonly newest: PublicKey;
}

async function readChain(fields: cbor.Fields, keyOf: KeyOf): Promise<Chain> {
    const roots: PublicKey[] = [];
    const links: Octets[] = [];
    for (const [place, entry] of fields.list(5, ROOTS_AT_MOST).entries()) {
        const row = cbor.Fields.row(entry, place === 0 ? 1 : 2, "3.1");
        roots.push(await keyOf(row.bytes(0, { size: KEY_BYTES })));
        if (place > 0) links.push(row.bytes(1, { size: SIGNATURE_BYTES }));
    }
    const newest = roots.at(-1);
    if (newest === undefined) throw new Malformed("3.1", "no root");
    if (new Set(roots.map((root) => hex(root.raw))).size !== roots.length) {
        throw new Malformed("3.1", "a root stands in the chain twice");
    }
    return { roots, links, newest };
}

/** The known root stands in the chain, and every later link verifies (3.2). Links before it were others' to check. */
async function checkChain(anchor: Anchor, held: TrustList | undefined, chain: Chain): Promise<void> {
    const last = held?.facts.roots.at(-1);
    const known = last === undefined ? anchor.rootFingerprint : await sha256(last.raw);
    const prints = await Promise.all(chain.roots.map(async (root) => sha256(root.raw)));
    const from = prints.findIndex((print) => same(print, known));
    if (from < 0) throw new UnknownKey(chain.newest.kid);
    for (const [place, link] of chain.links.entries()) {
        const [older, newer] = [chain.roots[place], chain.roots[place + 1]];
        if (place < from || older === undefined || newer === undefined) continue;
        if (!(await older.verify(LABELS.ROOT, anchor.domain, newer.raw, link)))
            throw new BadSignature("root");
    }
}

async function checkSignature(raw: Octets, domain: Domain, root: PublicKey): Promise<void> {
    const signed = await cose.openSigned(raw, LABELS.TRUST, domain, [root]);
    if (signed.type !== undefined) throw new Malformed("3.1", "a trust list has no type");
}

function checkCounter(held: TrustList | undefined, counter: number): void {
    if (held === undefined || counter > held.facts.counter) return;
    if (counter < held.facts.counter) throw new TrustRollback(held.facts.counter, counter);
    throw new TrustEquivocation(counter);
}

async function readKeys(
    fields: cbor.Fields,
    roots: readonly PublicKey[],
    keyOf: KeyOf,
): Promise<TrustedKey[]> {
    const seen = new Set(roots.map((root) => hex(root.raw)));
    const keys: TrustedKey[] = [];
    for (const entry of fields.list(6, KEYS_AT_MOST)) keys.push(await parseKey(entry, "3.1", keyOf));
    for (const { key } of keys) {
        const name = hex(key.raw);
        if (seen.has(name)) throw new Malformed("3.1", `key ${name} stands in the list twice, or is a root`);
        seen.add(name);
    }
    return keys;
}
