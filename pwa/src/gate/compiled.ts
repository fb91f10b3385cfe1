/**
 * SQLite's program, fetched and compiled by the page while its worker is still being read, and handed to it: nothing is compiled twice,
 * and where the browser finds the app's files by itself, a page gets them without its service worker, which a worker does not.
 */

import SQLITE from "@sqlite.org/sqlite-wasm/sqlite3.wasm?url";

interface Handed {
    readonly sqlite: WebAssembly.Module | undefined;
}

/** In the page: compile it, and hand it over. Where that fails the worker is told so, and gets it by its own ways. */
export async function handOver(worker: Worker): Promise<void> {
    const sqlite = await WebAssembly.compileStreaming(fetch(SQLITE)).catch(() => undefined);
    worker.postMessage({ sqlite } satisfies Handed);
}

/** In the worker, before anybody else listens: what the page hands over; undefined where it could not. */
export async function handedOver(worker: EventTarget): Promise<WebAssembly.Module | undefined> {
    return new Promise((resolve) => {
        const listen = (event: Event): void => {
            const { data } = event as MessageEvent<Partial<Handed> | undefined>;
            if (data === undefined || !("sqlite" in data)) return;
            event.stopImmediatePropagation();
            worker.removeEventListener("message", listen);
            resolve(data.sqlite);
        };
        worker.addEventListener("message", listen);
    });
}
