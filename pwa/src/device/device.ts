/** One device, put together from its parts: the composition root of a gate. The twin of `sync/device/device.py`. */

import type { Octets } from "../keys/octets.ts";
import type { BoxOpener } from "../keys/passphrase_box.ts";
import { openCertificate, type Certificate } from "../sync/certificate.ts";
import { Caller, type Fetch } from "./calling.ts";
import { Server } from "./client.ts";
import type { Clocks } from "./clocks.ts";
import type { Database } from "./database.ts";
import { Engine } from "./engine.ts";
import { NotEnrolled } from "./errors.ts";
import type { Identity } from "./identity.ts";
import { Journal } from "./journal.ts";
import { ListStore } from "./lists.ts";
import type { Means } from "./means.ts";
import { placeAt, Station } from "./occasion.ts";
import { OperatorStore } from "./operators.ts";
import { PeopleStore } from "./people_store.ts";
import { PeopleSync } from "./people_sync.ts";
import { Supervising } from "./supervising.ts";
import { Syncer } from "./syncing.ts";

/** What a device needs of the world: clocks, bytes nobody can guess, and a network. */
export interface World {
    readonly clocks: Clocks;
    readonly random: (size: number) => Octets;
    readonly fetch: Fetch;
    /** Where PINs are tried: each takes half a second, and scans are answered meanwhile. */
    readonly openBox: BoxOpener;
}

/** An enrolled scanner on one store. */
export class Device {
    readonly lists: ListStore;
    readonly people: PeopleStore;
    readonly operators: OperatorStore;
    readonly journal: Journal;
    readonly server: Server;

    constructor(
        readonly database: Database,
        readonly identity: Identity,
        readonly world: World,
    ) {
        this.lists = new ListStore(database, identity.said.anchor, identity.device);
        this.people = new PeopleStore(database, () => {
            this.lists.touch();
        });
        this.operators = new OperatorStore(database, identity, this.lists, world.clocks, world.openBox);
        this.journal = new Journal(identity.domain, identity.key, identity.device);
        this.server = new Server(new Caller(identity.said.url, world.fetch), identity);
    }

    /** This device's certificate. Throws a KeysError if the key that signed it is trusted no more. */
    async certificate(): Promise<Certificate> {
        const { certificate, acceptedS } = this.identity.said;
        if (certificate === undefined || acceptedS === undefined) throw new NotEnrolled();
        return openCertificate(certificate, await this.lists.needTrust(), acceptedS);
    }

    /** The scanning engine, at the gate named or the device's first. */
    async engine(gate?: number): Promise<Engine> {
        const certificate = await this.certificate();
        const { database, identity, journal } = this;
        return new Engine(database, certificate, identity, journal, this.station(gate, certificate));
    }

    /** What takes a supervisor's word, at the gate named or the device's first. */
    async supervising(gate?: number): Promise<Supervising> {
        const certificate = await this.certificate();
        return new Supervising(this.database, this.journal, this.station(gate, certificate), this.operators);
    }

    /** The sync client. */
    syncer(): Syncer {
        const { database, identity, lists, journal, people, operators, server } = this;
        const { clocks, random } = this.world;
        const means: Means = { database, identity, lists, journal, clocks, random, server };
        return new Syncer(means, new PeopleSync(identity, lists, people, server), operators);
    }

    private station(gate: number | undefined, certificate: Certificate): Station {
        return new Station(this.lists, this.world.clocks, placeAt(gate, certificate.gates));
    }
}
