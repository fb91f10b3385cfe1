import { expect, test } from "vitest";

import { Installed } from "../../src/shell/installation.ts";

/** A worker that notes what it was told. */
class Worker extends EventTarget {
    readonly told: unknown[] = [];

    postMessage(said: unknown): void {
        this.told.push(said);
    }
}

/** A browser's service workers, which the test moves from one state to the next. */
class Workers extends EventTarget {
    readonly registration = Object.assign(new EventTarget(), {
        active: null as Worker | null,
        waiting: null as Worker | null,
        installing: null as Worker | null,
        update: () => Promise.resolve(),
    });

    register(): Promise<unknown> {
        return Promise.resolve(this.registration);
    }

    /** A newer version is found, and comes to wait. */
    install(): Worker {
        const worker = new Worker();
        this.registration.installing = worker;
        this.registration.dispatchEvent(new Event("updatefound"));
        [this.registration.installing, this.registration.waiting] = [null, worker];
        worker.dispatchEvent(new Event("statechange"));
        return worker;
    }
}

interface Page {
    readonly workers: Workers;
    readonly installed: Installed;
    readonly reloads: () => number;
}

async function page(active: Worker | null): Promise<Page> {
    const workers = new Workers();
    workers.registration.active = active;
    let reloads = 0;
    const container = workers as unknown as ServiceWorkerContainer;
    const installed = new Installed("1234abcd", container, () => (reloads += 1));
    await installed.register("/gate/");
    return { workers, installed, reloads: () => reloads };
}

test("a newer version is told once it waits, also to who asks later", async () => {
    const { workers, installed } = await page(new Worker());
    const told: string[] = [];
    installed.whenNewer(() => told.push("before"));
    expect(told).toEqual([]);
    workers.install();
    installed.whenNewer(() => told.push("after"));
    expect(told).toEqual(["before", "after"]);
});

test("a newer version that the browser was fetching before anybody asked is told, too", async () => {
    const workers = new Workers();
    const fetched = new Worker();
    [workers.registration.active, workers.registration.installing] = [new Worker(), fetched];
    const installed = new Installed(
        "1234abcd",
        workers as unknown as ServiceWorkerContainer,
        () => undefined,
    );
    let told = 0;
    installed.whenNewer(() => (told += 1));
    await installed.register("/gate/");
    expect(told).toBe(0);
    [workers.registration.installing, workers.registration.waiting] = [null, fetched];
    fetched.dispatchEvent(new Event("statechange"));
    expect(told).toBe(1);
});

test("the first version is no newer one", async () => {
    const { workers, installed } = await page(null);
    let told = 0;
    installed.whenNewer(() => (told += 1));
    workers.install();
    expect(told).toBe(0);
});

test("who ended the telling hears no more", async () => {
    const { workers, installed } = await page(new Worker());
    let told = 0;
    installed.whenNewer(() => (told += 1))();
    workers.install();
    expect(told).toBe(0);
});

test("the newer version takes over when it is asked to, and the page loads once it has", async () => {
    const { workers, installed, reloads } = await page(new Worker());
    const newer = workers.install();
    expect(newer.told).toEqual([]);
    installed.renew();
    expect([newer.told, reloads()]).toEqual([["RENEW"], 0]);
    workers.dispatchEvent(new Event("controllerchange"));
    expect(reloads()).toBe(1);
});

test("a version that takes over unasked does not load the page anew", async () => {
    const { workers, installed, reloads } = await page(new Worker());
    installed.renew();
    workers.install();
    workers.dispatchEvent(new Event("controllerchange"));
    expect(reloads()).toBe(0);
});

test("the page says to the version in use that it needs no other one", async () => {
    const active = new Worker();
    await page(active);
    expect(active.told).toEqual(["SETTLED"]);
});
