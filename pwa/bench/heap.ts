/** What a page and its workers hold in memory. */

import type { CDPSession, Page } from "playwright-core";

export interface Heaps {
    /** Bytes of objects and buffers that somebody still needs. */
    inUse(): Promise<number>;
}

/** @param page with all its workers begun */
export async function heapsOf(page: Page): Promise<Heaps> {
    const session = await page.context().newCDPSession(page);
    const workers = await workersOf(session);
    return {
        inUse: async () => {
            let bytes = 0;
            for (const thread of [direct(session), ...workers]) {
                await thread("HeapProfiler.collectGarbage");
                const used = (await thread("Runtime.getHeapUsage")) as Usage;
                bytes += used.usedSize + used.embedderHeapUsedSize + used.backingStorageSize;
            }
            return bytes;
        },
    };
}

interface Usage {
    readonly usedSize: number;
    readonly embedderHeapUsedSize: number;
    readonly backingStorageSize: number;
}

type Thread = (method: "HeapProfiler.collectGarbage" | "Runtime.getHeapUsage") => Promise<unknown>;

function direct(session: CDPSession): Thread {
    return (method) => session.send(method);
}

/** A worker is spoken to through its page. */
async function workersOf(session: CDPSession): Promise<readonly Thread[]> {
    const found: string[] = [];
    session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
        if (targetInfo.type === "worker") found.push(sessionId);
    });
    await session.send("Target.setAutoAttach", {
        autoAttach: true,
        waitForDebuggerOnStart: false,
        flatten: false,
    });
    return found.map((sessionId) => through(session, sessionId));
}

function through(session: CDPSession, sessionId: string): Thread {
    let last = 0;
    return (method) =>
        new Promise((resolve) => {
            const id = ++last;
            const hear = (event: { sessionId: string; message: string }): void => {
                const answer = JSON.parse(event.message) as { id?: number; result?: unknown };
                if (event.sessionId !== sessionId || answer.id !== id) return;
                session.off("Target.receivedMessageFromTarget", hear);
                resolve(answer.result);
            };
            session.on("Target.receivedMessageFromTarget", hear);
            void session.send("Target.sendMessageToTarget", {
                sessionId,
                message: JSON.stringify({ id, method }),
            });
        });
}
