import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { expect, test } from "vitest";

import { Database } from "../../src/device/database.ts";
import { AlreadyEnrolled, KeysLost, NotEnrolled } from "../../src/device/errors.ts";
import { IdentityStore } from "../../src/device/identity.ts";
import { infoOf, Kind, openBox } from "../../src/keys/box.ts";
import { joined } from "../../src/keys/octets.ts";
import { openRequest, type EnrolmentCode } from "../../src/sync/enrolment.ts";
import { inMemory } from "./memory.ts";
import { ChestInMemory, DOMAIN } from "./world.ts";

const CODE: EnrolmentCode = {
    url: "https://server.test",
    domain: DOMAIN,
    rootFingerprint: new Uint8Array(32),
    token: Uint8Array.from({ length: 16 }, () => 7),
};
const OTHER_CODE = { ...CODE, token: new Uint8Array(16) };
const SIGNED = Uint8Array.of(1, 2, 3);

function store(chest = new ChestInMemory(), database = Database.open(inMemory())): IdentityStore {
    return new IdentityStore(database, chest);
}

async function enrolled(chest: ChestInMemory, database: Database): Promise<IdentityStore> {
    const identities = store(chest, database);
    await identities.begin(CODE, "Tablet");
    await identities.finish(SIGNED, SIGNED, 9);
    return identities;
}

test("keys are in the chest before anything is asked, and the same code again makes the same request", async () => {
    const chest = new ChestInMemory();
    const identities = store(chest);
    const first = await identities.begin(CODE, "Tablet");
    expect(chest.record).toMatchObject({ enrolled: false });
    const again = await identities.begin(CODE, "Tablet");
    expect(await again.request()).toEqual(await first.request());
    expect((await openRequest(await first.request(), DOMAIN)).name).toBe("Tablet");
    expect((await identities.find()).kind).toBe("pending");
    await expect(identities.get()).rejects.toThrow(NotEnrolled);
});

test("another code makes other keys, as long as no server has answered", async () => {
    const identities = store();
    const first = await identities.begin(CODE, "Tablet");
    const other = await identities.begin(OTHER_CODE, "Tablet");
    expect(other.device).not.toEqual(first.device);
});

test("an enrolled store keeps its certificate and says whose it is", async () => {
    const [chest, database] = [new ChestInMemory(), Database.open(inMemory())];
    const identities = await enrolled(chest, database);
    const identity = await identities.get();
    expect(identity.said).toMatchObject({ name: "Tablet", certificate: SIGNED, acceptedS: 9 });
    expect(chest.record).toMatchObject({ enrolled: true });
    await expect(identities.begin(OTHER_CODE, "Tablet")).rejects.toThrow(AlreadyEnrolled);
});

test("no byte of a private key can be read back", async () => {
    const chest = new ChestInMemory();
    await store(chest).begin(CODE, "Tablet");
    const { record } = chest;
    const keys = [record?.signing.privateKey, record?.opening.privateKey, record?.foreign];
    expect(keys.map((key) => key?.extractable)).toEqual([false, false, false]);
});

test("what is sealed to the device opens with a key that cannot be read", async () => {
    const { opening, openingPublic, device } = await store().begin(CODE, "Tablet");
    const place = { domain: DOMAIN, event: 7, kind: Kind.OPERATORS, gen: 1, pos: 3, piece: 0, device };
    const suite = new CipherSuite({
        ...{ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() },
    });
    const recipientPublicKey = await crypto.subtle.importKey("raw", openingPublic, "X25519", true, []);
    const how = { recipientPublicKey, info: infoOf(place).buffer };
    const { ct, enc } = await suite.seal(how, SIGNED.buffer);
    const box = joined(new Uint8Array(enc), new Uint8Array(ct));
    expect(await openBox(place, opening, box)).toEqual(SIGNED);
});

test("keys without their store are a loss, and enrolling anew makes another device", async () => {
    const chest = new ChestInMemory();
    const before = await (await enrolled(chest, Database.open(inMemory()))).get();
    const anew = store(chest);
    expect((await anew.find()).kind).toBe("lost");
    await expect(anew.get()).rejects.toThrow(KeysLost);
    const after = await anew.begin(OTHER_CODE, "Tablet");
    expect(after.device).not.toEqual(before.device);
    expect((await anew.find()).kind).toBe("pending");
});

test("a store without its keys is a loss, and stays as it is until somebody forgets it", async () => {
    const database = Database.open(inMemory());
    await enrolled(new ChestInMemory(), database);
    const bare = store(new ChestInMemory(), database);
    expect((await bare.find()).kind).toBe("lost");
    await expect(bare.begin(OTHER_CODE, "Tablet")).rejects.toThrow(KeysLost);
    const strange = new ChestInMemory();
    await store(strange).begin(OTHER_CODE, "Another");
    expect((await store(strange, database).find()).kind).toBe("lost");
});

test("keys of a try that no server answered, without their store, are no loss", async () => {
    const chest = new ChestInMemory();
    await store(chest).begin(CODE, "Tablet");
    expect((await store(chest).find()).kind).toBe("nobody");
});

test("who crashed between certificate and chest is no loss, and the next start makes it good", async () => {
    const [chest, database] = [new ChestInMemory(), Database.open(inMemory())];
    const identities = await enrolled(chest, database);
    if (chest.record !== undefined) chest.record = { ...chest.record, enrolled: false };
    expect((await identities.find()).kind).toBe("enrolled");
    await identities.remember();
    expect(chest.record).toMatchObject({ enrolled: true });
});
