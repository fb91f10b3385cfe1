/**
 * Where the device's keys lie: in IndexedDB, the one place of a browser that keeps a key which nothing can read back (ADR 0023).
 *
 * A thief of the page's storage who runs our own code can use them; one who runs other code gets no bytes of them from WebCrypto.
 */

import { StorageFailed } from "./storage.ts";

/** Keys made in this browser. `enrolled`: a server certified them, so that a store without them, or they without a store, is a loss. */
export interface KeyRecord {
    /** Ed25519: entries, requests, sessions. */
    readonly signing: CryptoKeyPair;
    /** X25519: what is sealed to this device. */
    readonly opening: CryptoKeyPair;
    /** HMAC: under it the journal names codes that are not ours (PROTOCOL.md 10), so that nobody else can try texts against it. */
    readonly foreign: CryptoKey;
    readonly enrolled: boolean;
}

/** One device's keys, or none. Every method throws `StorageFailed`. */
export interface KeyChest {
    find(): Promise<KeyRecord | undefined>;
    /** In the place of what was there; on the disk when it resolves. */
    keep(record: KeyRecord): Promise<void>;
    forget(): Promise<void>;
}

/** Fresh keys, whose private halves cannot be read back. */
export async function makeKeys(): Promise<KeyRecord> {
    const signing = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    const opening = await crypto.subtle.generateKey("X25519", false, ["deriveBits"]);
    const how: HmacKeyGenParams = { name: "HMAC", hash: "SHA-256" };
    const foreign = await crypto.subtle.generateKey(how, false, ["sign"]);
    return { signing: pair(signing), opening: pair(opening), foreign, enrolled: false };
}

function pair(made: CryptoKey | CryptoKeyPair): CryptoKeyPair {
    if ("privateKey" in made) return made;
    throw new TypeError("a pair of keys was asked for");
}

const DATABASE = "portao-keys";
const TABLE = "keys";
const ONLY = "device";
const FULL = 13;

/** The chest of this origin. */
export class BrowserKeyChest implements KeyChest {
    async find(): Promise<KeyRecord | undefined> {
        const found: unknown = await inTable("readonly", (table) => table.get(ONLY));
        return found as KeyRecord | undefined; // nobody else writes there
    }

    async keep(record: KeyRecord): Promise<void> {
        await inTable("readwrite", (table) => table.put(record, ONLY));
    }

    async forget(): Promise<void> {
        await inTable("readwrite", (table) => table.delete(ONLY));
    }
}

async function inTable(
    mode: IDBTransactionMode,
    work: (table: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
    const database = await opened();
    try {
        return await new Promise((resolve, reject) => {
            const transaction = database.transaction(TABLE, mode, { durability: "strict" });
            const request = work(transaction.objectStore(TABLE));
            transaction.oncomplete = () => {
                resolve(request.result);
            };
            transaction.onabort = () => {
                reject(failed(transaction.error));
            };
        });
    } finally {
        database.close();
    }
}

async function opened(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
        const request = indexedDB.open(DATABASE, 1);
        request.onupgradeneeded = () => {
            request.result.createObjectStore(TABLE);
        };
        request.onsuccess = () => {
            resolve(request.result);
        };
        request.onerror = () => {
            reject(failed(request.error));
        };
    });
}

function failed(error: DOMException | null): StorageFailed {
    const result = error?.name === "QuotaExceededError" ? FULL : 0;
    return new StorageFailed(error?.message ?? "the keys cannot be reached", result);
}
