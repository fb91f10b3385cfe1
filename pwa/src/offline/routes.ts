/**
 * What a browser may answer without starting the service worker, where it knows how (static routing): that takes a cheap tablet longer
 * than any of the files.
 */

import type { FileOf } from "./release.ts";

/** As `InstallEvent.addRoutes` takes them (https://w3c.github.io/ServiceWorker/, "router rule"). */
export interface Route {
    readonly condition: Condition;
    readonly source: "network" | { readonly cacheName: string };
}

type Condition =
    | { readonly urlPattern: string; readonly requestMode?: "navigate" }
    | { readonly not: Condition }
    | { readonly or: readonly Condition[] };

/** An event that may know routes. */
export interface Routable {
    addRoutes?(routes: readonly Route[]): Promise<void>;
}

/**
 * The app itself and the files of this release, by name, from their cache; what lies outside of the app, from the network. The rest goes
 * on being asked of the service worker: other addresses of the app, and the files of a former version.
 *
 * @param base the address of the app, with a slash at its end
 */
export function routesOf(files: readonly FileOf[], base: string, cacheName: string): readonly Route[] {
    const { pathname } = new URL(base);
    const named = files.map(({ path }) => ({ urlPattern: pathname + path }));
    return [
        { condition: { not: { urlPattern: `${pathname}*` } }, source: "network" },
        { condition: { urlPattern: pathname, requestMode: "navigate" }, source: { cacheName } },
        { condition: { or: named }, source: { cacheName } },
    ];
}

/** Have the browser follow these routes, if it can. */
export async function follow(event: Routable, routes: readonly Route[]): Promise<void> {
    try {
        await event.addRoutes?.(routes);
    } catch (error) {
        if (!(error instanceof TypeError)) throw error; // it knows others: the service worker answers everything, as it does elsewhere
    }
}
