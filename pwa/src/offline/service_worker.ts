/** Serves the app from this device, so that it begins without a network, in the one version that was taken in whole (ADR 0024). */

import type { Said } from "./messages.ts";
import { Shelf, type Release } from "./release.ts";
import { follow, type Routable } from "./routes.ts";

declare const self: ServiceWorkerGlobalScope;
/** Put here by the build, which knows the files. */
declare const RELEASE: Release;

const shelf = new Shelf(RELEASE, self.registration.scope, self.caches, (request) => fetch(request));

self.addEventListener("install", (event) => {
    event.waitUntil(Promise.all([shelf.fill(), follow(event as Routable, shelf.routes)]));
});

self.addEventListener("activate", (event) => {
    event.waitUntil(Promise.all([self.clients.claim(), tidyWhenAlone()]));
});

self.addEventListener("message", (event) => {
    const said = event.data as Said;
    event.waitUntil(said === "RENEW" ? self.skipWaiting() : tidyWhenAlone());
});

self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || !url.href.startsWith(self.registration.scope)) return;
    event.respondWith(answer(request, url));
});

/** Whatever is no file of this release is the server's to answer. */
async function answer(request: Request, url: URL): Promise<Response> {
    return (await shelf.find(url, request.mode === "navigate")) ?? fetch(request);
}

/** A second page may still run in a former version, and want a file of it; and a newer one must find all of its own. */
async function tidyWhenAlone(): Promise<void> {
    const { registration } = self;
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    if (pages.length > 1) return;
    await shelf.tidy(() => registration.installing !== null || registration.waiting !== null);
}
