/** A browser's caches and a server's files, in memory. */

import { createHash } from "node:crypto";

import type { FileOf, Release } from "../../src/offline/release.ts";

export const BASE = "https://site.test/gate/";

/** Caches that hold what was put into them, in the order in which they were opened. */
export class Caches implements CacheStorage {
    readonly held = new Map<string, Map<string, Response>>();

    open(name: string): Promise<Cache> {
        const files = this.held.get(name) ?? new Map<string, Response>();
        this.held.set(name, files);
        const cache: Pick<Cache, "match" | "put"> = {
            match: (address) => Promise.resolve(files.get(addressOf(address))?.clone()),
            put: async (address, response) => {
                files.set(addressOf(address), new Response(await response.arrayBuffer(), response));
            },
        };
        return Promise.resolve(cache as Cache);
    }

    match(address: RequestInfo | URL): Promise<Response | undefined> {
        const found = [...this.held.values()].map((files) => files.get(addressOf(address)));
        return Promise.resolve(found.find((response) => response !== undefined)?.clone());
    }

    keys(): Promise<string[]> {
        return Promise.resolve([...this.held.keys()]);
    }

    has(name: string): Promise<boolean> {
        return Promise.resolve(this.held.has(name));
    }

    delete(name: string): Promise<boolean> {
        return Promise.resolve(this.held.delete(name));
    }
}

/** A server that has these files; as a browser does, it refuses bytes that are not those of the request. */
export class Server {
    readonly asked: string[] = [];

    constructor(public files: Readonly<Record<string, string>>) {}

    readonly fetch = (request: Request): Promise<Response> => {
        const path = request.url.slice(BASE.length);
        this.asked.push(path);
        const body = this.files[path];
        if (body === undefined) return Promise.resolve(new Response("nothing", { status: 404 }));
        if (request.integrity !== integrityOf(body)) return Promise.reject(new TypeError("other bytes"));
        return Promise.resolve(new Response(body));
    };
}

/** The release of these files, as the build lists them. */
export function releaseOf(version: string, files: Readonly<Record<string, string>>): Release {
    const listed = Object.entries(files).map(([path, body]): FileOf => ({
        path,
        integrity: integrityOf(body),
    }));
    return { version, files: listed };
}

function integrityOf(body: string): string {
    return `sha256-${createHash("sha256").update(body).digest("base64")}`;
}

function addressOf(address: RequestInfo | URL): string {
    return typeof address === "string" ? address : "url" in address ? address.url : address.href;
}
