/** A gate that holds the lists of `world.json` (made by `python -m tests.twin.world`), with clocks that are moved by hand. */

import { PublicKey } from "../../src/keys/crypto.ts";
import { Domain } from "../../src/keys/labels.ts";
import { joined, type Octets } from "../../src/keys/octets.ts";
import { openBox, type BoxOpener } from "../../src/keys/passphrase_box.ts";
import { openCertificate } from "../../src/sync/certificate.ts";
import type { Reading } from "../../src/sync/clock.ts";
import { Database } from "../../src/device/database.ts";
import { Engine } from "../../src/device/engine.ts";
import { Identity, IdentityStore } from "../../src/device/identity.ts";
import { Journal } from "../../src/device/journal.ts";
import type { KeyChest, KeyRecord } from "../../src/device/key_chest.ts";
import { ListStore } from "../../src/device/lists.ts";
import { placeAt, Station } from "../../src/device/occasion.ts";
import { OperatorStore } from "../../src/device/operators.ts";
import { Supervising } from "../../src/device/supervising.ts";
import { saveAnchor } from "../../src/device/timekeeping.ts";
import world from "./world.json" with { type: "json" };

export const NOW_S = world.now_s;
export const EVENT = world.event;
export const TICKETS: readonly string[] = world.tickets;
export const FOREIGN = world.foreign;
export const PINS = world.pins;
export const OPERATORS = bytes(world.operators);
export const WITHDRAWN = bytes(world.withdrawn);
export const DOMAIN = new Domain(bytes(world.domain));

export type Rules = keyof typeof world.lists;

export function ticket(number: number): string {
    const text = TICKETS[number];
    if (text === undefined) throw new RangeError(`no ticket ${number}`);
    return text;
}

export function bytes(digits: string): Octets {
    return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Both clocks, moved by hand. */
export class ManualClocks {
    wallMs = NOW_S * 1000;
    monoMs = 600_000;
    boot: Octets = Uint8Array.from([1, 1, 1, 1, 1, 1, 1, 1]);

    readonly read = (): Reading => ({ wallMs: this.wallMs, monoMs: this.monoMs, boot: this.boot });

    pass(ms: number): void {
        this.wallMs += ms;
        this.monoMs += ms;
    }
}

/** A chest that forgets with the test. */
export class ChestInMemory implements KeyChest {
    record: KeyRecord | undefined;

    find(): Promise<KeyRecord | undefined> {
        return Promise.resolve(this.record);
    }

    keep(record: KeyRecord): Promise<void> {
        this.record = record;
        return Promise.resolve();
    }

    forget(): Promise<void> {
        this.record = undefined;
        return Promise.resolve();
    }
}

const ED25519_HEAD = bytes("302e020100300506032b657004220420");
const X25519_HEAD = bytes("302e020100300506032b656e04220420");

/** The keys to which the certificate and the sealed list of `world.json` were made. */
export async function keysOfFile(): Promise<KeyRecord> {
    const hmac: HmacKeyGenParams = { name: "HMAC", hash: "SHA-256" };
    return {
        signing: await pairOf(
            "Ed25519",
            joined(ED25519_HEAD, bytes(world.signing_seed)),
            ["sign"],
            ["verify"],
        ),
        opening: await pairOf("X25519", joined(X25519_HEAD, bytes(world.opening_seed)), ["deriveBits"], []),
        foreign: await crypto.subtle.generateKey(hmac, false, ["sign"]),
        enrolled: true,
    };
}

async function pairOf(
    algorithm: "Ed25519" | "X25519",
    pkcs8: Octets,
    secret: KeyUsage[],
    open: KeyUsage[],
): Promise<CryptoKeyPair> {
    const readable = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, true, secret);
    const { x = "", crv = "", kty = "" } = await crypto.subtle.exportKey("jwk", readable);
    const publicKey = await crypto.subtle.importKey("jwk", { kty, crv, x }, algorithm, true, open);
    const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, secret);
    return { privateKey, publicKey };
}

/** An enrolled gate and all its parts. */
export interface Gate {
    readonly database: Database;
    readonly chest: ChestInMemory;
    readonly identity: Identity;
    readonly lists: ListStore;
    readonly journal: Journal;
    readonly clocks: ManualClocks;
    readonly operators: OperatorStore;
    readonly engine: Engine;
    readonly supervising: Supervising;
}

/** What a gate is made with; everything else is as after an evening's first sync. */
export interface Made {
    readonly gate?: number;
    readonly clocks?: ManualClocks;
    readonly certificate?: "certificate" | "ends_soon";
    /** Where PINs are tried. */
    readonly openBox?: BoxOpener;
    /** Where the keys of a gate are that was there before. */
    readonly chest?: ChestInMemory;
}

/** A gate on this store; `rules`: an empty one, which gets these lists. */
export async function gateOn(database: Database, rules: Rules | undefined, made: Made = {}): Promise<Gate> {
    const chest = made.chest ?? (await inChest());
    if (rules !== undefined) await enrol(database, chest, made.certificate ?? "certificate");
    const identity = await new IdentityStore(database, chest).get();
    const clocks = made.clocks ?? new ManualClocks();
    const lists = new ListStore(database, identity.said.anchor, identity.device);
    if (rules !== undefined) await fetchLists(lists, rules);
    const journal = new Journal(identity.domain, identity.key, identity.device);
    const { certificate: raw = new Uint8Array(), acceptedS = 0 } = identity.said;
    const certificate = await openCertificate(raw, await lists.needTrust(), acceptedS);
    const station = new Station(lists, clocks.read, placeAt(made.gate, certificate.gates));
    const engine = new Engine(database, certificate, identity, journal, station);
    const operators = new OperatorStore(database, identity, lists, clocks.read, made.openBox ?? openBox);
    const supervising = new Supervising(database, journal, station, operators);
    return { database, chest, identity, lists, journal, clocks, operators, engine, supervising };
}

async function inChest(): Promise<ChestInMemory> {
    const chest = new ChestInMemory();
    chest.record = await keysOfFile();
    return chest;
}

async function enrol(
    database: Database,
    { record }: ChestInMemory,
    certificate: "certificate" | "ends_soon",
): Promise<void> {
    const key = record && (await rawOf(record.signing));
    const other = record && (await rawOf(record.opening));
    await database.writing((connection) => {
        connection.run(
            "INSERT INTO identity (one, url, domain, root, signing_key, opening_key, token, name, certificate, accepted_s)" +
                " VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ...[
                "http://server.test",
                DOMAIN.raw,
                bytes(world.root_fingerprint),
                key,
                other,
                new Uint8Array(16),
            ],
            ...["Tablet A", bytes(world[certificate]), NOW_S - 30],
        );
        connection.run("INSERT INTO trust (one, raw) VALUES (1, ?)", bytes(world.trust));
    });
}

async function rawOf(pair: CryptoKeyPair): Promise<Octets> {
    return new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
}

/** The lists under these rules, as if fetched now. */
export async function fetchLists(lists: ListStore, rules: Rules): Promise<void> {
    const { profile, roster, admissions } = world.lists[rules];
    const parts = { profile: bytes(profile), roster: bytes(roster), admissions: bytes(admissions) };
    await lists.saveParts(EVENT, parts, NOW_S);
}

/** From here on the gate's clock is known to some milliseconds. */
export async function setRight({ database, clocks }: Gate): Promise<void> {
    const read = clocks.read();
    await database.writing((connection) => {
        saveAnchor(connection, { lo: read.wallMs - 5, hi: read.wallMs + 5 }, read);
    });
}

/** The device's own public key, for who verifies what it signed. */
export async function publicKeyOf({ identity }: Gate): Promise<PublicKey> {
    return PublicKey.parse(identity.key.public.raw);
}
