/** What a device may do, in the server's words: its certificate (PROTOCOL.md 5.4). */

import * as cbor from "../keys/cbor.ts";
import { unverifiedPayload } from "../keys/cose.ts";
import { KEY_BYTES, PublicKey, sha256 } from "../keys/crypto.ts";
import { DOMAIN_BYTES, LABELS, type Domain } from "../keys/labels.ts";
import { same, type Octets } from "../keys/octets.ts";
import type { TrustList } from "../keys/trust.ts";
import { readDates, readEnum, readEvents, Usage } from "../keys/trusted.ts";
import { BadCertificate } from "./errors.ts";
import { readName } from "./fields.ts";
import { openPayload } from "./part.ts";

export const DEVICE_BYTES = 8;
export const CERTIFICATE_CAP = 128 * 1024;

const CLAUSE = "5.4";

/** What a device is for. */
export enum Role {
    GATE = 1,
    SUPERVISOR = 2,
    RELAY = 3,
}

/** The first 8 bytes of SHA-256 over the signing key. */
export async function deviceId(key: PublicKey): Promise<Octets> {
    return (await sha256(key.raw)).slice(0, DEVICE_BYTES);
}

/** A device, its keys and its limits: `events` and `gates` undefined are all of them; times in Unix seconds, `toS` excluded. */
export class Certificate {
    constructor(
        readonly domain: Domain,
        readonly device: Octets,
        readonly signingKey: PublicKey,
        readonly openingKey: Octets,
        readonly role: Role,
        readonly events: ReadonlySet<number> | undefined,
        readonly gates: ReadonlySet<number> | undefined,
        readonly fromS: number,
        readonly toS: number,
        readonly name: string,
    ) {}

    /** Whether the device may work for this event, at this gate (undefined: at no particular one), at `now` (Unix seconds). */
    allows(event: number, gate: number | undefined, now: number): boolean {
        if (now < this.fromS || now >= this.toS) return false;
        if (this.events !== undefined && !this.events.has(event)) return false;
        return this.gates === undefined || gate === undefined || this.gates.has(gate);
    }
}

/**
 * The certificate, signed by a key for devices of the whole domain, and within its own dates at `now` (Unix seconds).
 *
 * Throws the errors of FORMAT.md 1.8, `Malformed`, `BadKey`, and `BadCertificate`. Event and gate are what `allows` asks for.
 */
export async function openCertificate(raw: Octets, trust: TrustList, now: number): Promise<Certificate> {
    const payload = await openPayload(raw, LABELS.CERT, Usage.DEVICE, trust, undefined, now);
    const certificate = await read(payload, trust.domain);
    const { fromS, toS } = certificate;
    if (now < fromS || now >= toS) throw new BadCertificate(`it serves from ${fromS} to ${toS}`);
    return certificate;
}

/**
 * `now`, moved into the dates that the certificate claims; nothing of it is verified yet. `Malformed`.
 *
 * For a device whose clock cannot be trusted: whether the certificate holds at all does not depend on that clock.
 */
export function withinDates(raw: Octets, now: number): number {
    const fields = cbor.Fields.of(cbor.decode(unverifiedPayload(raw), CLAUSE, CERTIFICATE_CAP), CLAUSE);
    const [fromS, toS] = readDates(fields, 8, CLAUSE);
    return Math.min(Math.max(now, fromS), toS - 1);
}

async function read(payload: Octets, domain: Domain): Promise<Certificate> {
    const fields = cbor.Fields.of(cbor.decode(payload, CLAUSE, CERTIFICATE_CAP), CLAUSE);
    if (!same(fields.bytes(1, { size: DOMAIN_BYTES }), domain.raw))
        throw new BadCertificate("it names another domain");
    const device = fields.bytes(2, { size: DEVICE_BYTES });
    const signingKey = await PublicKey.parse(fields.bytes(3, { size: KEY_BYTES }));
    if (!same(device, await deviceId(signingKey)))
        throw new BadCertificate("the device's id is not that of its key");
    const openingKey = fields.bytes(4, { size: KEY_BYTES });
    const role = readEnum(fields, 5, Role, CLAUSE);
    const [events, gates] = [readScope(fields, 6), readScope(fields, 7)];
    const [fromS, toS] = readDates(fields, 8, CLAUSE);
    const name = readName(fields, 10, CLAUSE);
    fields.done();
    return new Certificate(domain, device, signingKey, openingKey, role, events, gates, fromS, toS, name);
}

function readScope(fields: cbor.Fields, key: number): ReadonlySet<number> | undefined {
    return fields.has(key) ? readEvents(fields, key, CLAUSE) : undefined;
}
