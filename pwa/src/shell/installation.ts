/** The page's side of the service worker: it is registered, looked after, and made to take over when the screens ask. */

import type { Said } from "../offline/messages.ts";
import type { Installation } from "./contract.ts";

const BLOCKED: readonly string[] = ["NotSupportedError", "SecurityError"];
const WORKER = "service_worker.js";
/** How often a page that stays open asks whether there is a newer version, in milliseconds. */
const LOOK_MS = 30 * 60_000;

/** The app as it is installed here. Without service workers it runs all the same, and never tells of a newer version. */
export class Installed implements Installation {
    private waiting: ServiceWorker | undefined;
    private readonly told = new Set<() => void>();

    constructor(
        readonly version: string,
        private readonly workers: ServiceWorkerContainer | undefined,
        private readonly reload: () => void,
    ) {}

    /** Begin: to be called once, when the page has loaded. */
    async register(base: string): Promise<void> {
        if (this.workers === undefined) return;
        const options = { scope: base, updateViaCache: "none" } as const;
        const registration = await this.workers.register(base + WORKER, options).catch(unlessBlocked);
        if (registration === undefined) return;
        this.lookAt(registration);
        this.follow(registration); // the browser may have found one by itself before this was asked
        registration.addEventListener("updatefound", () => {
            this.follow(registration);
        });
        say(registration.active, "SETTLED");
        setInterval(() => void look(registration), LOOK_MS);
    }

    whenNewer(told: () => void): () => void {
        this.told.add(told);
        if (this.waiting !== undefined) told();
        return () => this.told.delete(told);
    }

    renew(): void {
        if (this.waiting === undefined) return;
        this.workers?.addEventListener("controllerchange", this.reload, { once: true });
        say(this.waiting, "RENEW");
    }

    private follow(registration: ServiceWorkerRegistration): void {
        registration.installing?.addEventListener("statechange", () => {
            this.lookAt(registration);
        });
    }

    /** The very first version waits for nobody: only beside one that is active is there a newer one. */
    private lookAt(registration: ServiceWorkerRegistration): void {
        if (registration.waiting === null || registration.active === null) return;
        this.waiting = registration.waiting;
        for (const tell of this.told) tell();
    }
}

/** Where pages may keep nothing there is no worker for them either, and somebody is told so for better reasons. */
function unlessBlocked(refused: unknown): undefined {
    if (refused instanceof DOMException && BLOCKED.includes(refused.name)) return undefined;
    throw refused;
}

function say(worker: ServiceWorker | null, said: Said): void {
    worker?.postMessage(said);
}

/** Without a network there is no newer version, and that is no trouble. */
async function look(registration: ServiceWorkerRegistration): Promise<void> {
    await registration.update().catch((refused: unknown) => {
        if (!(refused instanceof TypeError)) throw refused;
    });
}
