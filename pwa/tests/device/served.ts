/** Tests at a real server: each file has one, which runs from the first test that asks for it to the last. */

import { test as plain, vi } from "vitest";

import { RealServer } from "./real_server.ts";

// It starts in the time of the first test.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

interface Served {
    readonly server: RealServer;
}

export const test = plain.extend<Served>({
    server: [
        async ({}, use) => {
            const server = await RealServer.start();
            await use(server);
            await server.stop();
        },
        { scope: "file" },
    ],
});
