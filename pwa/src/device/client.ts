/** The server's side of PROTOCOL.md as a device calls it: bytes in, values or typed errors out. No decisions here. */

import { Kind } from "../keys/box.ts";
import * as cbor from "../keys/cbor.ts";
import type { Octets } from "../keys/octets.ts";
import { ClaimReply, type Claim } from "../sync/claim.ts";
import { parseEnrolReply, signChallenge, type EnrolReply } from "../sync/enrolment.ts";
import { parsePage, type Page } from "../sync/feed.ts";
import { parseReturnReply, type Return, type ReturnReply } from "../sync/lost_tail.ts";
import {
    encodeHello,
    encodePush,
    parseHelloReply,
    parsePushReply,
    type Hello,
    type HelloReply,
    type Push,
    type PushReply,
} from "../sync/messages.ts";
import { parseOffered, type OfferedEvent } from "../sync/offered.ts";
import type { Call, Caller } from "./calling.ts";
import { Refused } from "./errors.ts";
import type { Identity } from "./identity.ts";
import type { Parts } from "./parts.ts";

const UNAUTHORIZED = 401;
const SMALL = 4096;

/** The calls of one device. Each throws `Unreachable`, `Refused`, or a `KeysError` for an answer that cannot be read. */
export class Server {
    private token: string | undefined;
    private signingIn: Promise<string> | undefined;

    constructor(
        private readonly caller: Caller,
        private readonly identity: Identity,
    ) {}

    /** Hand in the enrolment request (5.2); the same request again gets the same answer. */
    async enrol(): Promise<EnrolReply> {
        const body = await this.identity.request();
        return parseEnrolReply(await this.caller.call({ method: "POST", path: "/v1/enrol", body }));
    }

    async trust(): Promise<Octets> {
        return this.get("/v1/trust");
    }

    /** The events that this device may be set to (11.8). */
    async offered(): Promise<readonly OfferedEvent[]> {
        return parseOffered(await this.get("/v1/offered"));
    }

    /** All three parts, none from before the position `since`. Whether they stand at one position (3), who keeps them checks. */
    async parts(event: number, since = 0): Promise<Parts> {
        const asked = since === 0 ? "" : `?since=${since}`;
        const profile = await this.get(`${at(event)}/profile${asked}`);
        const roster = await this.get(`${at(event)}/roster${asked}`);
        return { profile, roster, admissions: await this.get(`${at(event)}/admissions${asked}`) };
    }

    /** Who works at the gates, sealed for this device (5.7). */
    async operators(event: number): Promise<Octets> {
        return this.get(`${at(event)}/operators`);
    }

    /** A sealed list (3.5), or that nothing is newer than the held version of this generation. */
    async sealed(event: number, kind: Kind, gen: number, version: number): Promise<Octets> {
        return this.get(`${at(event)}/${SEALED_AT[kind]}?gen=${gen}&version=${version}`);
    }

    /** The cards after this place in the order of changes (3.7). */
    async cards(event: number, version: number, ticket: number): Promise<Octets> {
        return this.get(`${at(event)}/cards?version=${version}&ticket=${ticket}`);
    }

    async feed(event: number, gen: number, after: number): Promise<Page> {
        return parsePage(await this.get(`${at(event)}/feed?gen=${gen}&after=${after}`));
    }

    /** As `feed`, but as soon as it says something, empty after `waitS` seconds (11.3). */
    async news(event: number, gen: number, after: number, waitS: number, signal: AbortSignal): Promise<Page> {
        const path = `${at(event)}/feed?gen=${gen}&after=${after}&wait=${waitS}`;
        return parsePage(await this.signed({ method: "GET", path, waitS, signal }));
    }

    async hello(hello: Hello): Promise<HelloReply> {
        return parseHelloReply(await this.post(`${at(hello.event)}/hello`, encodeHello(hello)));
    }

    async push(push: Push): Promise<PushReply> {
        return parsePushReply(await this.post(`${at(push.event)}/push`, encodePush(push)));
    }

    async handBack(handed: Return): Promise<ReturnReply> {
        return parseReturnReply(await this.post(`${at(handed.event)}/return`, handed.encode()));
    }

    /** @param signal ends the call when nobody waits for its answer any more */
    async claim(claim: Claim, signal: AbortSignal): Promise<ClaimReply> {
        const path = `${at(claim.event)}/claim`;
        return ClaimReply.parse(await this.signed({ method: "POST", path, body: claim.encode(), signal }));
    }

    /** Get a session before one is needed. */
    async signIn(): Promise<void> {
        await this.session();
    }

    private async get(path: string): Promise<Octets> {
        return this.signed({ method: "GET", path });
    }

    private async post(path: string, body: Octets): Promise<Octets> {
        return this.signed({ method: "POST", path, body });
    }

    /** A call under a session; one that has run out is renewed once. */
    private async signed(call: Call): Promise<Octets> {
        const token = this.token ?? (await this.session());
        try {
            return await this.caller.call({ ...call, token });
        } catch (error) {
            if (!(error instanceof Refused) || error.status !== UNAUTHORIZED) throw error;
        }
        if (this.token === token) this.token = undefined; // else another call renewed it meanwhile
        return this.caller.call({ ...call, token: this.token ?? (await this.session()) });
    }

    /** One session at a time is asked for, whoever needs it. */
    private async session(): Promise<string> {
        this.signingIn ??= this.signedIn().finally(() => {
            this.signingIn = undefined;
        });
        return this.signingIn;
    }

    /** Sign the server's challenge (5.5). */
    private async signedIn(): Promise<string> {
        const { device, key, domain } = this.identity;
        const asked = cbor.encode(cbor.map({ 1: device }));
        const answer = await this.caller.call({ method: "POST", path: "/v1/session/challenge", body: asked });
        const challenge = fieldsOf(answer).bytes(1, { atMost: 256 });
        const signature = await signChallenge(key, domain, challenge);
        const body = cbor.encode(cbor.map({ 1: device, 2: challenge, 3: signature }));
        const given = await this.caller.call({ method: "POST", path: "/v1/session", body });
        this.token = fieldsOf(given).text(1, 2048);
        return this.token;
    }
}

const SEALED_AT: Readonly<Record<Kind, string>> = {
    [Kind.OPERATORS]: "operators",
    [Kind.MANIFEST]: "manifest",
    [Kind.ALIASES]: "aliases",
};

function at(event: number): string {
    return `/v1/events/${event}`;
}

function fieldsOf(answer: Octets): cbor.Fields {
    return cbor.Fields.of(cbor.decode(answer, "5.5", SMALL), "5.5");
}
