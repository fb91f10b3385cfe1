/**
 * One version of the app, whole or not at all (ADR 0024).
 *
 * A release names each of its files and what its bytes are. It lies in a cache of its own, which is filled beside the one in use; a
 * file whose bytes are others is refused, so that a server that is changed in the middle of it gives no mixture of two versions.
 */

import { routesOf, type Route } from "./routes.ts";

/** `path` is relative to the app's own address; `integrity` as in HTML: `sha256-` and the digest in base64. */
export interface FileOf {
    readonly path: string;
    readonly integrity: string;
}

/** `version` changes with any byte of any file. */
export interface Release {
    readonly version: string;
    readonly files: readonly FileOf[];
}

/** A file did not come, or with another status than 200. */
export class NotFetched extends Error {
    override readonly name = "NotFetched";

    constructor(path: string, status: number) {
        super(`${path} was answered with ${status}`);
    }
}

/** A file is gone again that was taken in. */
export class NotKept extends Error {
    override readonly name = "NotKept";

    constructor(path: string) {
        super(`${path} was not kept`);
    }
}

const PREFIX = "portao-gate-";
/** Whose name holds the digest of its bytes: under the same name there never is anything else. */
const HASHED = "assets/";
const ENTRY = "index.html";

type Fetch = (request: Request) => Promise<Response>;

/** The cached files of one release, among those of others. */
export class Shelf {
    /** @param base the address of the app, with a slash at its end */
    constructor(
        private readonly release: Release,
        private readonly base: string,
        private readonly caches: CacheStorage,
        private readonly fetch: Fetch,
    ) {}

    /** Take in every file that is not here yet; rejects if one of them cannot be had, and goes on from there the next time. */
    async fill(): Promise<void> {
        const cache = await this.own();
        await Promise.all(this.release.files.map((file) => this.take(cache, file)));
        await this.checkWhole();
        const page = await cache.match(this.address(ENTRY));
        if (page !== undefined) await cache.put(this.base, page); // for a browser that looks here by itself
    }

    /** For a browser that finds the files of this release by itself. */
    get routes(): readonly Route[] {
        return routesOf(this.release.files, this.base, this.name);
    }

    /**
     * The file at this address, or the page itself for an address that somebody opens; undefined: none of this release.
     *
     * A page that still runs in a former version gets the files of that one, whose names nothing else has; the server has them no more.
     */
    async find(url: URL, isOpened: boolean): Promise<Response | undefined> {
        const path = isOpened ? ENTRY : url.pathname.slice(new URL(this.base).pathname.length);
        if (this.release.files.some((file) => file.path === path)) {
            return (await this.own()).match(this.address(path));
        }
        return this.ofAny(path);
    }

    /**
     * Remove every other release, and what is left of those that never became whole.
     *
     * @param isAwaited whether a newer one is on its way or lies ready: then nothing is removed
     */
    async tidy(isAwaited: () => boolean): Promise<void> {
        const names = await this.caches.keys();
        if (isAwaited()) return; // asked now: a release that begins from here on is not among the names
        const others = names.filter((name) => name.startsWith(PREFIX) && name !== this.name);
        await Promise.all(others.map((name) => this.caches.delete(name)));
    }

    /** Somebody may have tidied up meanwhile: what is not here in the end was not installed. */
    private async checkWhole(): Promise<void> {
        const cache = await this.own();
        for (const { path } of this.release.files) {
            if ((await cache.match(this.address(path))) === undefined) throw new NotKept(path);
        }
    }

    private get name(): string {
        return PREFIX + this.release.version;
    }

    private own(): Promise<Cache> {
        return this.caches.open(this.name);
    }

    private address(path: string): string {
        return new URL(path, this.base).href;
    }

    private async take(cache: Cache, file: FileOf): Promise<void> {
        const address = this.address(file.path);
        if ((await cache.match(address)) !== undefined) return;
        // What did not change is not fetched again.
        await cache.put(address, (await this.ofAny(file.path)) ?? (await this.fetched(file)));
    }

    /** The same bytes from whichever release has them. */
    private async ofAny(path: string): Promise<Response | undefined> {
        return path.startsWith(HASHED) ? this.caches.match(this.address(path)) : undefined;
    }

    private async fetched(file: FileOf): Promise<Response> {
        const cache = file.path.startsWith(HASHED) ? "default" : "no-cache";
        const request = new Request(this.address(file.path), { integrity: file.integrity, cache });
        const response = await this.fetch(request);
        if (response.status !== 200) throw new NotFetched(file.path, response.status);
        return response;
    }
}
