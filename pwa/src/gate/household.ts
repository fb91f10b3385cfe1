/** Whose gate this browser is: enrolling, choosing what to serve, leaving. Screens and syncing are no matter here. */

import type { Alarm } from "../device/background.ts";
import { Caller } from "../device/calling.ts";
import { Server } from "../device/client.ts";
import type { Database } from "../device/database.ts";
import { Device, type World } from "../device/device.ts";
import { enrol } from "../device/enrol.ts";
import { IdentityStore, type Found, type Identity } from "../device/identity.ts";
import type { KeyChest } from "../device/key_chest.ts";
import { KeysError, NotOurs } from "../keys/errors.ts";
import { same } from "../keys/octets.ts";
import { parseEnrolmentCode, type EnrolmentCode } from "../sync/enrolment.ts";
import { GateSaysNo } from "./refusals.ts";

/** Where the store lies: `StoreFile`. */
export interface StoreKeeper {
    /** The store, which is made if there is none. Throws `StorageFailed`, `NotAStore`. */
    opened(): Database;
    /** Throw everything away, once the store is closed. */
    wipe(): Promise<void>;
}

/** What the gate needs of its browser. */
export interface Browser {
    /** Of the page: scheme, host and port. A device talks to the server that it was loaded from, and to no other. */
    readonly origin: string;
    readonly world: World;
    readonly alarm: Alarm;
    readonly chest: KeyChest;
}

/** The store and the keys of this browser. */
export class Household {
    private constructor(
        private readonly browser: Browser,
        private readonly store: StoreKeeper,
        private held: Database,
    ) {}

    /** Open the store. Throws `StorageFailed`, `NotAStore`. */
    static open(browser: Browser, store: StoreKeeper): Household {
        return new Household(browser, store, store.opened());
    }

    get database(): Database {
        return this.held;
    }

    /** Who this browser is. */
    async found(): Promise<Found> {
        return this.identities.find();
    }

    /** What this enrolment code says. Throws `GateSaysNo` (OTHER_CODE, BAD_CODE, OTHER_SERVER). */
    offer(text: string): EnrolmentCode {
        const code = codeIn(text);
        if (originOf(code.url) !== this.browser.origin)
            throw new GateSaysNo("OTHER_SERVER", { url: code.url });
        return code;
    }

    /**
     * Make keys, hand them in, keep the certificate. Safe to repeat with the same code.
     *
     * Throws what `offer` throws, `AlreadyEnrolled`, `Unreachable`, `Refused`, a KeysError, `BadCertificate`, `StorageFailed`.
     */
    async enrol(text: string, name: string): Promise<void> {
        const code = this.offer(text);
        const found = await this.identities.find();
        if (found.kind === "enrolled" && same(found.identity.said.token, code.token)) return;
        if (found.kind === "lost") await this.forget(); // what the store still holds, nobody can sign or send any more
        const identity = await this.identities.begin(code, name);
        const { fetch, clocks } = this.browser.world;
        const server = new Server(new Caller(code.url, fetch), identity);
        await enrol(server, identity, this.identities, Math.floor(clocks().wallMs / 1000));
    }

    /** The device that this browser is, once it was found. */
    device(identity: Identity): Device {
        return new Device(this.held, identity, this.browser.world);
    }

    /** Forget everything, keys too; a crash on the way leaves a gate, or nobody. */
    async forget(): Promise<void> {
        const { chest } = this.browser;
        const keys = await chest.find();
        if (keys !== undefined) await chest.keep({ ...keys, enrolled: false });
        await this.held.close();
        await this.store.wipe();
        this.held = this.store.opened();
        await chest.forget();
    }

    private get identities(): IdentityStore {
        return new IdentityStore(this.held, this.browser.chest);
    }
}

function codeIn(text: string): EnrolmentCode {
    try {
        return parseEnrolmentCode(text.trim());
    } catch (error) {
        if (error instanceof NotOurs) throw new GateSaysNo("OTHER_CODE");
        if (error instanceof KeysError) throw new GateSaysNo("BAD_CODE");
        throw error;
    }
}

function originOf(url: string): string | undefined {
    return URL.canParse(url) ? new URL(url).origin : undefined;
}
