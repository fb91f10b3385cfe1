import { expect, test } from "vitest";

import { follow, routesOf, type Route } from "../../src/offline/routes.ts";
import { Shelf } from "../../src/offline/release.ts";
import { BASE, Caches, releaseOf, Server } from "./shelves.ts";

const FILES = { "index.html": "page", "assets/app-1.js": "app" };
const CACHE = { cacheName: "portao-gate-1" };

function release(): { caches: Caches; shelf: Shelf } {
    const caches = new Caches();
    const { fetch } = new Server(FILES);
    return { caches, shelf: new Shelf(releaseOf("1", FILES), BASE, caches, fetch) };
}

test("files of this release are found by name in its own cache, and others are asked for", () => {
    const [outside, opened, files] = routesOf(releaseOf("1", FILES).files, BASE, "portao-gate-1");
    expect(outside).toEqual({ condition: { not: { urlPattern: "/gate/*" } }, source: "network" });
    expect(opened?.condition).toEqual({ urlPattern: "/gate/", requestMode: "navigate" });
    const named = [{ urlPattern: "/gate/index.html" }, { urlPattern: "/gate/assets/app-1.js" }];
    expect(files).toEqual({ condition: { or: named }, source: CACHE });
});

test("where the routes lead, the files lie once a release is whole", async () => {
    const { caches, shelf } = release();
    await shelf.fill();
    const cache = await caches.open(CACHE.cacheName);
    expect(shelf.routes.map(({ source }) => source)).toEqual(["network", CACHE, CACHE]);
    for (const [path, body] of Object.entries({ ...FILES, "": "page" })) {
        expect(await (await cache.match(BASE + path))?.text()).toBe(body);
    }
});

test("a browser without routes, or with others, takes in the app all the same; another fault is told", async () => {
    const { routes } = release().shelf;
    const told: Route[] = [];
    await follow({}, routes);
    await follow(
        {
            addRoutes: async (them) => {
                told.push(...them);
                return Promise.reject(new TypeError("no such condition"));
            },
        },
        routes,
    );
    expect(told).toEqual(routes);
    const broken = { addRoutes: async () => Promise.reject(new Error("broken")) };
    await expect(follow(broken, routes)).rejects.toThrow("broken");
});
