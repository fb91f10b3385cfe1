import { expect, test } from "vitest";

import { NotFetched, NotKept, Shelf } from "../../src/offline/release.ts";
import { BASE, Caches, releaseOf, Server } from "./shelves.ts";

const FIRST = { "index.html": "page 1", "assets/app-1.js": "app 1", "assets/reader.wasm": "reader" };
const SECOND = { "index.html": "page 2", "assets/app-2.js": "app 2", "assets/reader.wasm": "reader" };

interface World {
    readonly caches: Caches;
    readonly server: Server;
    readonly shelf: (version: string, files: Readonly<Record<string, string>>) => Shelf;
}

function world(files: Readonly<Record<string, string>>): World {
    const [caches, server] = [new Caches(), new Server(files)];
    return {
        caches,
        server,
        shelf: (version, wanted) => new Shelf(releaseOf(version, wanted), BASE, caches, server.fetch),
    };
}

async function found(shelf: Shelf, path: string, isOpened = false): Promise<string | undefined> {
    return (await shelf.find(new URL(path, BASE), isOpened))?.text();
}

test("a release that was filled gives out every file, and its page for whatever is opened", async () => {
    const { server, shelf } = world(FIRST);
    const first = shelf("1", FIRST);
    await first.fill();
    server.files = {};
    for (const [path, body] of Object.entries(FIRST)) expect(await found(first, path)).toBe(body);
    expect(await found(first, "", true)).toBe("page 1");
    expect(await found(first, "anything/below", true)).toBe("page 1");
});

test("what is no file of it is left to the server", async () => {
    const { shelf } = world(FIRST);
    const first = shelf("1", FIRST);
    await first.fill();
    expect(await found(first, "assets/app-2.js")).toBeUndefined();
    expect(await found(first, "")).toBeUndefined();
});

test("a file with other bytes is refused, and so is the whole release", async () => {
    const { server, shelf } = world(FIRST);
    server.files = { ...FIRST, "index.html": "page of another version" };
    await expect(shelf("1", FIRST).fill()).rejects.toThrow("other bytes");
});

test("a file that is missing is named", async () => {
    const { server, shelf } = world(FIRST);
    server.files = { "index.html": "page 1", "assets/app-1.js": "app 1" };
    await expect(shelf("1", FIRST).fill()).rejects.toThrow(new NotFetched("assets/reader.wasm", 404));
});

test("a release that broke off is gone on with, and nothing is fetched twice", async () => {
    const { server, shelf } = world(FIRST);
    server.files = { "index.html": "page 1", "assets/app-1.js": "app 1" };
    await expect(shelf("1", FIRST).fill()).rejects.toThrow(NotFetched);
    [server.files, server.asked.length] = [FIRST, 0];
    await shelf("1", FIRST).fill();
    expect(server.asked).toEqual(["assets/reader.wasm"]);
});

test("a newer release fills beside the one in use, and takes over from it what is the same", async () => {
    const { server, shelf } = world(FIRST);
    const [first, second] = [shelf("1", FIRST), shelf("2", SECOND)];
    await first.fill();
    [server.files, server.asked.length] = [SECOND, 0];
    await second.fill();
    expect(server.asked.sort()).toEqual(["assets/app-2.js", "index.html"]);
    expect(await found(first, "", true)).toBe("page 1");
    expect(await found(second, "", true)).toBe("page 2");
    expect(await found(second, "assets/reader.wasm")).toBe("reader");
});

test("a page that still runs in a former version finds its files, until they are tidied away", async () => {
    const { server, shelf } = world(FIRST);
    const second = shelf("2", SECOND);
    await shelf("1", FIRST).fill();
    server.files = SECOND;
    await second.fill();
    expect(await found(second, "assets/app-1.js")).toBe("app 1");
    await second.tidy(() => false);
    expect(await found(second, "assets/app-1.js")).toBeUndefined();
});

test("tidying removes other releases and half ones, and nothing of anybody else", async () => {
    const { caches, server, shelf } = world(FIRST);
    await shelf("1", FIRST).fill();
    server.files = { "index.html": "page 3" };
    await expect(shelf("3", { "index.html": "page 3", "assets/app-3.js": "" }).fill()).rejects.toThrow(
        NotFetched,
    );
    expect(await caches.keys()).toEqual(["portao-gate-1", "portao-gate-3"]);
    server.files = SECOND;
    await caches.open("of another program");
    const second = shelf("2", SECOND);
    await second.fill();
    await second.tidy(() => false);
    expect(await caches.keys()).toEqual(["of another program", "portao-gate-2"]);
    expect(await found(second, "assets/reader.wasm")).toBe("reader");
});

test("tidying leaves alone a newer release that lies ready, or is on its way", async () => {
    const { caches, server, shelf } = world(FIRST);
    const [first, second] = [shelf("1", FIRST), shelf("2", SECOND)];
    await first.fill();
    server.files = SECOND;
    await second.fill();
    await first.tidy(() => true);
    expect(await caches.keys()).toEqual(["portao-gate-1", "portao-gate-2"]);
    expect(await found(second, "assets/app-2.js")).toBe("app 2");
});

test("a release whose files are tidied away while it is filled is not whole", async () => {
    const { caches, server, shelf } = world(FIRST);
    const first = shelf("1", FIRST);
    await first.fill();
    server.files = SECOND;
    const filling = shelf("2", SECOND).fill();
    const opened = (): boolean => caches.held.has("portao-gate-2");
    while (!opened()) await Promise.resolve();
    await first.tidy(() => false);
    await expect(filling).rejects.toThrow(NotKept);
});
