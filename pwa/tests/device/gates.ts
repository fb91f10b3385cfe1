/** Gates on stores in memory, with a network that can be cut. */

import { Caller, type Fetch } from "../../src/device/calling.ts";
import { Server } from "../../src/device/client.ts";
import { systemClocks } from "../../src/device/clocks.ts";
import type { Connection } from "../../src/device/connection.ts";
import { Database } from "../../src/device/database.ts";
import { openBox } from "../../src/keys/passphrase_box.ts";
import { Device, type World } from "../../src/device/device.ts";
import { enrol } from "../../src/device/enrol.ts";
import { IdentityStore } from "../../src/device/identity.ts";
import type { KeyChest, KeyRecord } from "../../src/device/key_chest.ts";
import { parseEnrolmentCode } from "../../src/sync/enrolment.ts";
import { inMemory } from "./memory.ts";

/** Keys that rest in memory. */
export class Pocket implements KeyChest {
    private held: KeyRecord | undefined;

    async find(): Promise<KeyRecord | undefined> {
        return Promise.resolve(this.held);
    }

    async keep(record: KeyRecord): Promise<void> {
        this.held = record;
        return Promise.resolve();
    }

    async forget(): Promise<void> {
        this.held = undefined;
        return Promise.resolve();
    }
}

/** A network: cut it, or look at what went over it. */
export class Line {
    cut = false;
    readonly asked: string[] = [];
    /** Answers in the server's place, where it gives an answer. */
    instead: (method: string, path: string) => Response | undefined = () => undefined;

    readonly fetch: Fetch = async (input, init) => {
        const { pathname } = new URL(input instanceof Request ? input.url : input);
        if (this.cut) throw new TypeError("fetch failed");
        const method = init?.method ?? "GET";
        this.asked.push(`${method} ${pathname}`);
        return this.instead(method, pathname) ?? fetch(input, init);
    };
}

export const random = (size: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(size));

/** An enrolled device, its line and its store. */
export interface Gate {
    readonly device: Device;
    readonly line: Line;
    readonly connection: Connection;
    readonly chest: KeyChest;
}

/** Enrol a device with this code. */
export async function enrolled(code: string, name: string): Promise<Gate> {
    const [line, connection, chest] = [new Line(), inMemory(), new Pocket()];
    const world: World = { clocks: systemClocks(), random, fetch: line.fetch, openBox };
    const database = Database.open(connection);
    const identities = new IdentityStore(database, chest);
    const identity = await identities.begin(parseEnrolmentCode(code), name);
    const server = new Server(new Caller(identity.said.url, line.fetch), identity);
    await enrol(server, identity, identities, Math.floor(world.clocks().wallMs / 1000));
    return { device: new Device(database, await identities.get(), world), line, connection, chest };
}
