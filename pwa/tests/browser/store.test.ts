import { releaseProxy, wrap, type Remote } from "comlink";
import { describe, expect, test } from "vitest";
import { cdp } from "vitest/browser";

import { BrowserKeyChest, makeKeys } from "../../src/device/key_chest.ts";
import type { store } from "./store_worker.ts";

type Store = Remote<typeof store>;

/** Do something in a worker of its own, which ends as a closed tab does: at once. */
async function inWorker<Found>(work: (store: Store) => Promise<Found>): Promise<Found> {
    const worker = new Worker(new URL("./store_worker.ts", import.meta.url), { type: "module" });
    const remote = wrap<typeof store>(worker);
    const broken = new Promise<never>((_, reject) => {
        worker.onerror = ({ message, filename, lineno }) => {
            reject(new Error(`${message} (${filename}:${lineno})`));
        };
    });
    try {
        return await Promise.race([work(remote), broken]);
    } finally {
        remote[releaseProxy]();
        worker.terminate();
    }
}

describe("keys", () => {
    test("rest in the browser, sign after they are found again, and are never read", async () => {
        const [chest, made] = [new BrowserKeyChest(), await makeKeys()];
        await chest.keep(made);
        const found = await new BrowserKeyChest().find();
        if (found === undefined) throw new RangeError("the keys are in the chest");
        const message = Uint8Array.of(1, 2, 3);
        const signature = await crypto.subtle.sign("Ed25519", found.signing.privateKey, message);
        expect(await crypto.subtle.verify("Ed25519", made.signing.publicKey, signature, message)).toBe(true);
        expect(await crypto.subtle.sign("HMAC", found.foreign, message)).toHaveProperty("byteLength", 32);
        const agreed = { name: "X25519", public: made.opening.publicKey };
        expect(await crypto.subtle.deriveBits(agreed, found.opening.privateKey, 256)).toBeDefined();
        await expect(crypto.subtle.exportKey("jwk", found.signing.privateKey)).rejects.toThrow();
        await chest.forget();
        expect(await chest.find()).toBeUndefined();
    });
});

describe("a store in the browser's own file system", () => {
    test("has a write-ahead log and waits for the disk", async () => {
        expect(await inWorker(async (remote) => remote.open(true))).toEqual(["wal", 2]);
    });

    test("has every entry whose verdict was told, after its worker was ended without a word", async () => {
        await inWorker(async (remote) => {
            await remote.open(true);
            await remote.scan(5, 0);
        });
        const [entries, again] = await inWorker(async (remote) => {
            await remote.open(false);
            return [await remote.entries(), await remote.scan(5, 0)] as const;
        });
        expect(entries).toEqual([6, 6]); // the beginning of the epoch, and five admissions
        expect(again.map(([outcome]) => outcome)).toEqual(Array.from({ length: 5 }, () => "refuse"));
    });

    test("that has no room left refuses, tells no admission it does not have, and goes on once there is room", async () => {
        await inWorker(async (remote) => {
            await remote.open(true);
            expect(outcomes(await remote.scan(3, 0))).toEqual(["admit", "admit", "admit"]);
            const { usage = 0 } = await navigator.storage.estimate();
            await quota(usage);
            const told = await untilRefused(remote);
            expect(await remote.entries()).toEqual([4 + told, 4 + told]);
            expect(await remote.fault()).toBe("room");
            expect(outcomes(await remote.scan(3, 99))).toEqual(["refuse", "refuse", "refuse"]);
            await quota(undefined);
            expect(outcomes(await remote.scan(3, 99))).toEqual(["admit", "admit", "admit"]);
            expect(await remote.entries()).toEqual([7 + told, 7 + told]);
        });
    });
});

type Told = Awaited<ReturnType<Store["scan"]>>;

function outcomes(told: Told): string[] {
    return told.map(([outcome]) => outcome);
}

/** Scan until somebody is refused; how many were admitted before. */
async function untilRefused(remote: Store): Promise<number> {
    for (let [use, admitted] = [1, 0]; ; use += 1) {
        const told = outcomes(await remote.scan(9, use));
        admitted += told.filter((outcome) => outcome === "admit").length;
        if (told.includes("refuse")) return admitted;
    }
}

/** How much this origin may store from now on, in bytes; undefined: as much as ever. */
async function quota(quotaSize: number | undefined): Promise<void> {
    const limit = quotaSize === undefined ? {} : { quotaSize };
    await cdp().send("Storage.overrideQuotaForOrigin", { origin: location.origin, ...limit });
}
