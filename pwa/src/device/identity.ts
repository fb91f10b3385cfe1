/**
 * Who this device is: its keys, its domain and its certificate (PROTOCOL.md section 5). The twin of `sync/device/identity.py`.
 *
 * The keys lie in the chest, everything else in the store, which names the keys by their public halves. Either can be taken away by itself
 * (a browser clears what it likes): then it is told that something was lost, never that nothing was there.
 */

import { PrivateKey, PublicKey } from "../keys/crypto.ts";
import { Domain } from "../keys/labels.ts";
import { same, type Octets } from "../keys/octets.ts";
import type { Anchor } from "../keys/trust.ts";
import { deviceId } from "../sync/certificate.ts";
import { signRequest, type EnrolmentCode } from "../sync/enrolment.ts";
import type { Connection, Row } from "./connection.ts";
import type { Database } from "./database.ts";
import { AlreadyEnrolled, KeysLost, NotEnrolled } from "./errors.ts";
import { makeKeys, type KeyChest, type KeyRecord } from "./key_chest.ts";

/** What the store says of it. `certificate` is undefined until the server has answered. */
interface Said {
    readonly url: string;
    readonly anchor: Anchor;
    readonly token: Octets;
    readonly name: string;
    readonly certificate: Octets | undefined;
    readonly acceptedS: number | undefined;
}

/** A device's own keys and what its enrolment code told it. */
export class Identity {
    private constructor(
        readonly said: Said,
        readonly key: PrivateKey,
        readonly opening: CryptoKeyPair,
        readonly openingPublic: Octets,
        readonly foreign: CryptoKey,
        /** The device's number (5.4), made from its key. */
        readonly device: Octets,
    ) {}

    static async of(said: Said, keys: KeyRecord): Promise<Identity> {
        const signing = await PublicKey.ours(await rawOf(keys.signing.publicKey));
        const key = new PrivateKey(signing, keys.signing.privateKey);
        const openingPublic = await rawOf(keys.opening.publicKey);
        return new Identity(said, key, keys.opening, openingPublic, keys.foreign, await deviceId(signing));
    }

    get domain(): Domain {
        return this.said.anchor.domain;
    }

    /** The enrolment request (5.2): the same bytes each time, so a lost answer can be asked for again. */
    async request(): Promise<Octets> {
        const { token, name } = this.said;
        const asked = { token, signingKey: this.key.public, openingKey: this.openingPublic, name };
        return signRequest(asked, this.key, this.domain);
    }
}

/** What became of this browser as a gate. */
export type Found =
    | { readonly kind: "enrolled"; readonly identity: Identity }
    /** An enrolment that was begun and not answered. */
    | { readonly kind: "pending"; readonly identity: Identity }
    | { readonly kind: "nobody" }
    /** It was a gate: its keys are here without their store, or the store without its keys. */
    | { readonly kind: "lost" };

/** Keeps the identity. Keys are made and on the disk before the first request, so that no answer is lost with a crash. */
export class IdentityStore {
    constructor(
        private readonly database: Database,
        private readonly chest: KeyChest,
    ) {}

    /** Who this is. A crash may have left a certificate of which the chest knows nothing yet: it is told. */
    async find(): Promise<Found> {
        const keys = await this.chest.find();
        const found = await this.foundWith(keys);
        if (found.kind === "enrolled" && keys?.enrolled === false)
            await this.chest.keep({ ...keys, enrolled: true });
        return found;
    }

    private async foundWith(keys: KeyRecord | undefined): Promise<Found> {
        return this.database.reading(async (connection) => {
            const row = connection.row(QUERY);
            if (row === undefined) return { kind: keys?.enrolled === true ? "lost" : "nobody" };
            const said = saidIn(row);
            const [named, enrolled] = [row.bytes(3), said.certificate !== undefined];
            if (keys === undefined || !same(named, await rawOf(keys.signing.publicKey))) {
                return { kind: enrolled || keys?.enrolled === true ? "lost" : "nobody" };
            }
            return { kind: enrolled ? "enrolled" : "pending", identity: await Identity.of(said, keys) };
        });
    }

    /** The enrolled identity. `NotEnrolled`, `KeysLost`. */
    async get(): Promise<Identity> {
        const found = await this.find();
        if (found.kind === "enrolled") return found.identity;
        throw found.kind === "lost" ? new KeysLost() : new NotEnrolled();
    }

    /**
     * Make the keys for this enrolment code, or take those made by an earlier try with the same code.
     *
     * After a loss the keys are new ones, and so is the device: what it wrote before was another life. What a store without its keys still
     * holds has to be forgotten first (`forget`): `KeysLost`. `AlreadyEnrolled` if the store belongs to a device already.
     */
    async begin(code: EnrolmentCode, name: string): Promise<Identity> {
        const held = await this.find();
        if (held.kind === "enrolled") throw new AlreadyEnrolled(held.identity.said.name);
        if (held.kind === "pending" && same(held.identity.said.token, code.token)) return held.identity;
        if (await this.database.reading(isCertified)) throw new KeysLost();
        const keys = await makeKeys();
        await this.chest.keep(keys); // first: a store that names keys which nobody has would be a loss
        const anchor = { domain: code.domain, rootFingerprint: code.rootFingerprint };
        const none = { certificate: undefined, acceptedS: undefined };
        const identity = await Identity.of({ url: code.url, anchor, token: code.token, name, ...none }, keys);
        await this.database.writing((connection) => {
            write(connection, identity);
        });
        return identity;
    }

    /** Keep the certificate and the first trust list, both verified as of `acceptedS`. */
    async finish(certificate: Octets, trustList: Octets, acceptedS: number): Promise<void> {
        await this.database.writing((connection) => {
            connection.run("UPDATE identity SET certificate = ?, accepted_s = ?", certificate, acceptedS);
            connection.run("INSERT OR REPLACE INTO trust (one, raw) VALUES (1, ?)", trustList);
        });
        await this.remember();
    }

    /** Let the chest know that its keys belong to a certified device; again at each start, for who crashed in between. */
    async remember(): Promise<void> {
        const keys = await this.chest.find();
        if (keys?.enrolled === false) await this.chest.keep({ ...keys, enrolled: true });
    }
}

const QUERY =
    "SELECT url, domain, root, signing_key, token, name, certificate, accepted_s FROM identity WHERE one = 1";

function isCertified(connection: Connection): boolean {
    return connection.row("SELECT 1 FROM identity WHERE certificate IS NOT NULL") !== undefined;
}

function saidIn(row: Row): Said {
    return {
        url: row.text(0),
        anchor: { domain: new Domain(row.bytes(1)), rootFingerprint: row.bytes(2) },
        token: row.bytes(4),
        name: row.text(5),
        certificate: row.bytesOrNone(6),
        acceptedS: row.intOrNone(7),
    };
}

function write(connection: Connection, identity: Identity): void {
    const { url, anchor, token, name } = identity.said;
    connection.run(
        "INSERT OR REPLACE INTO identity (one, url, domain, root, signing_key, opening_key, token, name) VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
        ...[url, anchor.domain.raw, anchor.rootFingerprint, identity.key.public.raw, identity.openingPublic],
        ...[token, name],
    );
}

async function rawOf(key: CryptoKey): Promise<Octets> {
    return new Uint8Array(await crypto.subtle.exportKey("raw", key));
}
