/** Fetching what a device is told about people, after everything that verdicts rest on (PROTOCOL.md 3.5 to 3.8). */

import { Kind } from "../keys/box.ts";
import { peekKid } from "../keys/cose.ts";
import * as cbor from "../keys/cbor.ts";
import type { Octets } from "../keys/octets.ts";
import type { TrustList } from "../keys/trust.ts";
import { parseAliases } from "../sync/alias_list.ts";
import { openCards } from "../sync/cards.ts";
import { openCertificate, Role } from "../sync/certificate.ts";
import { Incomplete } from "../sync/errors.ts";
import { parseManifest } from "../sync/manifest.ts";
import { Proof } from "../sync/policy.ts";
import { MESSAGE_CAP, openSealedPart, type SealedPart } from "../sync/sealed.ts";
import type { Server } from "./client.ts";
import { NotEnrolled } from "./errors.ts";
import type { EventLists, HeldList } from "./event_lists.ts";
import type { Identity } from "./identity.ts";
import type { ListStore } from "./lists.ts";
import type { PeopleStore } from "./people_store.ts";

/** Pages of cards: a large event takes a few rounds, and none of them long. */
export const PAGES_A_ROUND = 10;

/** Brings what one event's people are called up to date, as far as this device's role needs it. */
export class PeopleSync {
    constructor(
        private readonly identity: Identity,
        private readonly lists: ListStore,
        private readonly people: PeopleStore,
        private readonly server: Server,
    ) {}

    /** One round. Throws `Unreachable`, `Refused`, a KeysError or SyncError; what was kept stays. */
    async fetch(event: number, nowS: number): Promise<void> {
        const lists = await this.lists.current(event);
        if (lists.policy.proofs.some(([, accepted]) => accepted.includes(Proof.ALIAS))) {
            await this.sealed(lists, Kind.ALIASES, lists.people.aliases, nowS);
        }
        if ((await this.role(lists.trust)) === Role.SUPERVISOR)
            await this.sealed(lists, Kind.MANIFEST, lists.people.manifest, nowS);
        else await this.cards(lists, nowS);
    }

    private async role(trust: TrustList): Promise<Role> {
        const { certificate, acceptedS } = this.identity.said;
        if (certificate === undefined || acceptedS === undefined) throw new NotEnrolled();
        return (await openCertificate(certificate, trust, acceptedS)).role;
    }

    private async sealed(
        lists: EventLists,
        kind: Kind,
        held: HeldList | undefined,
        nowS: number,
    ): Promise<void> {
        const { event } = lists.profile;
        const raw = await this.server.sealed(event, kind, held?.at.gen ?? 0, held?.version ?? 0);
        const to = { device: this.identity.device, key: this.identity.opening };
        const part = await openSealedPart(raw, lists.trust, event, kind, to, nowS);
        if (part !== undefined) await this.keep(part, peekKid(firstPiece(raw)));
    }

    private async keep(part: SealedPart, kid: Octets): Promise<void> {
        if (part.kind === Kind.MANIFEST) {
            await this.people.saveManifest(part, kid, parseManifest(part.plain).rows);
        } else await this.people.saveAliases(part, kid, parseAliases(part.plain).rows);
    }

    private async cards(lists: EventLists, nowS: number): Promise<void> {
        const { event } = lists.profile;
        const { gen } = lists.mark.at;
        for (let pages = 0; pages < PAGES_A_ROUND; pages += 1) {
            const after = await this.people.cardsAfter(event, gen);
            const raw = await this.server.cards(event, after.version, after.ticket);
            const page = await openCards(raw, lists.trust, event, nowS);
            if (page.after.version !== after.version || page.after.ticket !== after.ticket) {
                throw new Incomplete("these cards follow another place than the one asked from");
            }
            if (page.at.gen !== gen) return; // counted from the start again, once the feed was followed there
            if (page.rows.length > 0) await this.people.saveCards(page, peekKid(raw));
            if (!page.more) return;
        }
    }
}

/** Of a message that was opened. */
function firstPiece(raw: Octets): Octets {
    const pieces = cbor.decode(raw, "3.5", MESSAGE_CAP);
    const row = cbor.Fields.row(pieces, Array.isArray(pieces) ? pieces.length : 0, "3.5");
    return row.bytes(0);
}
