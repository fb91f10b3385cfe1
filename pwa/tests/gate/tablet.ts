/** A browser in which a gate runs, but for what only a browser has: its network, its keys and its store, which outlive the gate. */

import { onTestFinished, vi } from "vitest";

import { SYSTEM_ALARM } from "../../src/device/background.ts";
import { systemClocks } from "../../src/device/clocks.ts";
import { Database } from "../../src/device/database.ts";
import { openBox } from "../../src/keys/passphrase_box.ts";
import type { Gate, GateState } from "../../src/gate/contract.ts";
import type { StoreKeeper } from "../../src/gate/household.ts";
import { LiveGate } from "../../src/gate/live_gate.ts";
import { refusing } from "../../src/gate/refusing.ts";
import { Line, Pocket, random } from "../device/gates.ts";
import { FullDisk, inMemory } from "../device/memory.ts";
import type { RealServer } from "../device/real_server.ts";

/** A browser's store, that outlives the gates on it. */
export class Shelf implements StoreKeeper {
    disk = new FullDisk(inMemory());
    private database: Database | undefined;

    opened(): Database {
        this.database ??= Database.open(this.disk);
        return this.database;
    }

    async wipe(): Promise<void> {
        this.database = undefined;
        this.disk = new FullDisk(inMemory());
        return Promise.resolve();
    }
}

/** A browser: its network, its keys and its store, and the gate that runs in it now. */
export class Tablet {
    readonly line = new Line();
    chest = new Pocket();
    shelf = new Shelf();
    private readonly seen: GateState[] = [];
    private live: LiveGate | undefined;

    constructor(private readonly server: RealServer) {}

    /** A gate that has not begun, as in a page that was just loaded. */
    loaded(origin = this.server.url): LiveGate {
        const world = { clocks: systemClocks(), random, fetch: this.line.fetch, openBox };
        return new LiveGate({ origin, world, alarm: SYSTEM_ALARM, chest: this.chest });
    }

    /** Begin, as a page that was loaded; the former gate of this browser is gone. */
    async start(origin?: string): Promise<Gate> {
        await this.live?.end();
        this.live = this.loaded(origin);
        await this.live.begin(this.shelf);
        await this.live.watch((state) => this.seen.push(state));
        await this.live.noticed("drawn");
        return refusing(this.live);
    }

    get state(): GateState {
        const last = this.seen.at(-1);
        if (last === undefined) throw new Error("nothing was told");
        return last;
    }

    /** The number under which the server knows it. */
    get device(): string {
        const { device } = this.state;
        if (device === undefined) throw new Error("it is no gate");
        return device.id;
    }

    /** Wait for a state of which this is so. */
    async until(is: (state: GateState) => boolean): Promise<GateState> {
        return vi.waitFor(() => {
            if (!is(this.state)) throw new Error(`still ${JSON.stringify(this.state)}`);
            return this.state;
        }, 20_000);
    }

    async end(): Promise<void> {
        await this.live?.end();
    }
}

/** A new browser, until the test is over. */
export function unpacked(server: RealServer): Tablet {
    const tablet = new Tablet(server);
    onTestFinished(() => tablet.end());
    return tablet;
}

/** What there is at a gate with guests. */
export interface Working {
    readonly tablet: Tablet;
    readonly gate: Gate;
    readonly event: number;
    readonly codes: readonly string[];
}

/** A gate that works at gate 1 of a new event with so many tickets. */
export async function working(server: RealServer, tickets: number): Promise<Working> {
    const event = await server.newEvent();
    const codes = (await server.issue(event, tickets)).map(({ code }) => code);
    const tablet = unpacked(server);
    const gate = await tablet.start();
    await gate.enrol(await server.offer({ events: [event], gates: [1] }), "tablet");
    await gate.choose(event, 1);
    return { tablet, gate, event, codes };
}
