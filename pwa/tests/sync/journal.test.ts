import { expect, test } from "vitest";

import { PrivateKey } from "../../src/keys/crypto.ts";
import { hex } from "../../src/keys/hexadecimal.ts";
import { Domain } from "../../src/keys/labels.ts";
import { authorise, authoriser, type Slot } from "../../src/sync/authority.ts";
import { deviceId } from "../../src/sync/certificate.ts";
import { encodeContent, Kind, parseContent, type Content } from "../../src/sync/content.ts";
import { BadChunk, Unreadable } from "../../src/sync/errors.ts";
import { FIRST_PREV, openChunk, writeEntry } from "../../src/sync/journal.ts";
import { skipList } from "../../src/sync/messages.ts";

const DOMAIN = new Domain(new Uint8Array(16).fill(1));
const KEY = await PrivateKey.fromSeed(new Uint8Array(32).fill(2));
const SUPERVISOR = await PrivateKey.fromSeed(new Uint8Array(32).fill(3));
const DEVICE = await deviceId(KEY.public);
const HASH = new Uint8Array(32).fill(4);
const MARK: Content = {
    kind: Kind.FEED_MARK,
    wallMs: 1_790_000_000_000,
    monoMs: 5_000,
    boot: new Uint8Array(8),
    known: { gen: 1, pos: 7 },
    policy: 1,
    app: "tests/1",
};
const OVERRIDE: Content = { ...MARK, kind: Kind.OVERRIDE, ticket: 9, zone: 1, gate: 2, reason: 13 };
const SLOT: Slot = { event: 7, device: DEVICE, epoch: 3, seq: 2, prev: HASH };

test("an entry is believed, and says what was written", async () => {
    const entry = await writeEntry(KEY, DOMAIN, FIRST_PREV, 7, DEVICE, 3, 1, MARK);
    const chunk = await openChunk(entry.frameRaw, DOMAIN, () => Promise.resolve(KEY.public));
    expect(chunk.entries.map(({ hash }) => hex(hash))).toEqual([hex(entry.hash)]);
    expect(chunk.entries.map(({ frame }) => parseContent(frame.content))).toEqual([MARK]);
});

test.each([
    ["a first entry with another before it", { prev: HASH, seq: 1 }],
    ["a later entry with none before it", { prev: FIRST_PREV, seq: 2 }],
    ["entry 0", { seq: 0, prev: HASH }],
    ["a hash of 31 bytes", { prev: HASH.slice(1), seq: 2 }],
    ["a device of nine bytes", { device: new Uint8Array(9) }],
    ["an epoch that is too wide", { epoch: 2 ** 32 }],
    ["an event below 0", { event: -1 }],
])("%s is never signed", async (_, fault) => {
    const place = { prev: FIRST_PREV, event: 7, device: DEVICE, epoch: 3, seq: 1, ...fault };
    const { prev, event, device, epoch, seq } = place;
    await expect(writeEntry(KEY, DOMAIN, prev, event, device, epoch, seq, MARK)).rejects.toThrow(BadChunk);
});

test.each([
    ["an admission of nobody", { kind: Kind.ADMIT }],
    ["a ticket that is too wide", { ticket: 2 ** 24 }],
    ["a time below 0", { wallMs: -1 }],
    ["a part of a millisecond", { monoMs: 0.5 }],
    ["a boot of seven bytes", { boot: new Uint8Array(7) }],
    ["zone 0", { zone: 0 }],
    ["no people", { count: 0 }],
    ["an app of 33 bytes", { app: "a".repeat(33) }],
    ["an app that is no Unicode", { app: "\ud800" }],
    ["an anchor of 321 bytes", { anchor: new Uint8Array(321) }],
    ["a claim that was never answered", { claim: new Uint8Array(17) }],
])("%s is not written", (_, fault) => {
    expect(() => encodeContent({ ...MARK, ...fault })).toThrow(Unreadable);
});

test("a supervisor's word is good for one entry in one place", async () => {
    const auth = await authorise(SUPERVISOR, DOMAIN, SLOT, OVERRIDE);
    const content = { ...OVERRIDE, auth };
    const whose = async (slot: Slot, said: Content): Promise<string | undefined> => {
        const key = await authoriser(DOMAIN, slot, said);
        return key && hex(key);
    };
    expect(await whose(SLOT, content)).toBe(hex(SUPERVISOR.public.raw));
    expect(await whose(SLOT, { ...content, wallMs: 0, reason: 1 })).toBe(hex(SUPERVISOR.public.raw));
    for (const moved of [{ event: 8 }, { epoch: 4 }, { seq: 3 }, { prev: FIRST_PREV }]) {
        expect(await whose({ ...SLOT, ...moved }, content)).toBeUndefined();
    }
    for (const changed of [{ ticket: 8 }, { zone: 2 }, { use: 1 }, { count: 2 }, { ref: HASH }]) {
        expect(await whose(SLOT, { ...content, ...changed })).toBeUndefined();
    }
    expect(await whose(SLOT, { ...content, auth: auth.slice(1) })).toBeUndefined();
    expect(await whose(SLOT, { ...content, kind: Kind.ADMIT })).toBeUndefined();
});

test("no word is given about a ticket that is not named", async () => {
    await expect(authorise(SUPERVISOR, DOMAIN, SLOT, MARK)).rejects.toThrow(Unreadable);
});

test("a list of skips descends from the head to 1, in steps that double", () => {
    expect(skipList(0)).toEqual([]);
    expect(skipList(1)).toEqual([1]);
    expect(skipList(20)).toEqual([20, 19, 18, 16, 12, 4, 1]);
});
