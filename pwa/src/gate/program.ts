/**
 * SQLite's program, fetched by the page while its worker is still being read, and handed to it: where the browser finds the app's files by
 * itself, a page gets them without its service worker, which a worker does not. It is the worker that compiles it, so that the page can draw.
 */

import SQLITE from "@sqlite.org/sqlite-wasm/sqlite3.wasm?url";

interface Handed {
    readonly sqlite: ArrayBuffer | undefined;
}

/** In the page: fetch it, and hand it over. Where that fails the worker is told so, and gets it by its own ways. */
export async function handOver(worker: Worker): Promise<void> {
    const sqlite = await fetched().catch(() => undefined);
    worker.postMessage({ sqlite } satisfies Handed, sqlite === undefined ? [] : [sqlite]);
}

async function fetched(): Promise<ArrayBuffer | undefined> {
    const answer = await fetch(SQLITE);
    return answer.ok ? answer.arrayBuffer() : undefined;
}

/** In the worker, before anybody else listens: what the page hands over, compiled; undefined where it could not. */
export async function compiledHere(worker: EventTarget): Promise<WebAssembly.Module | undefined> {
    const program = await handedOver(worker);
    return program === undefined ? undefined : WebAssembly.compile(program);
}

async function handedOver(worker: EventTarget): Promise<ArrayBuffer | undefined> {
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
