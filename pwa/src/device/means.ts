/** What a round of syncing works with: this device's own stores, its clocks, and the server. */

import type { Octets } from "../keys/octets.ts";
import type { TrustList } from "../keys/trust.ts";
import type { Server } from "./client.ts";
import type { Clocks } from "./clocks.ts";
import type { Database } from "./database.ts";
import type { Identity } from "./identity.ts";
import type { Journal } from "./journal.ts";
import type { ListStore } from "./lists.ts";
import { clock } from "./timekeeping.ts";

export interface Means {
    readonly database: Database;
    readonly identity: Identity;
    readonly lists: ListStore;
    readonly journal: Journal;
    readonly clocks: Clocks;
    readonly random: (size: number) => Octets;
    readonly server: Server;
}

/** The trust list, and now for the dates of its keys: a tablet whose battery died must still be able to learn the time. */
export async function trustNow(means: Means): Promise<{ readonly trust: TrustList; readonly nowS: number }> {
    const trust = await means.lists.needTrust();
    const held = await means.database.reading(clock);
    const { issued, expires } = trust.facts;
    const nowS = held.now(means.clocks()).nowS;
    return { trust, nowS: Math.min(Math.max(nowS, issued), expires - 1) };
}

/** Fetch the trust list if the server has a newer one: before anything signed by a newer key is opened. */
export async function renewTrust(means: Means, counter: number): Promise<void> {
    const trust = await means.lists.needTrust();
    if (counter > trust.facts.counter) await means.lists.saveTrust(await means.server.trust());
}
