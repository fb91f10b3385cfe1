/** One request and its answer: HTTP in, bytes or typed errors out. */

import type { Octets } from "../keys/octets.ts";
import { Refused, Unreachable } from "./errors.ts";

const CBOR = "application/cbor";
const PATIENCE_S = 15;
const RETRY_AFTER = /^[0-9]{1,9}$/;

export type Fetch = typeof fetch;

/** What is asked, and how long it may take. */
export interface Call {
    readonly method: "GET" | "POST";
    readonly path: string;
    readonly body?: Octets | undefined;
    readonly token?: string | undefined;
    /** For how long the server was asked to put its answer off: that comes on top of the usual patience. */
    readonly waitS?: number | undefined;
    /** Ends the call from outside. */
    readonly signal?: AbortSignal | undefined;
}

/** Calls one server. */
export class Caller {
    private readonly base: string;

    /** @param url where the server is, with or without a slash at its end */
    constructor(
        url: string,
        private readonly fetch: Fetch,
    ) {
        this.base = url.replace(/\/+$/, "");
    }

    /** The body of a good answer. Throws `Unreachable` and `Refused`. */
    async call(call: Call): Promise<Octets> {
        const answer = await this.answered(call);
        if (!answer.ok) throw await refused(answer);
        return new Uint8Array(await reached(answer.arrayBuffer()));
    }

    private async answered(call: Call): Promise<Response> {
        const patience = AbortSignal.timeout(1000 * (PATIENCE_S + (call.waitS ?? 0)));
        const signal = call.signal === undefined ? patience : AbortSignal.any([patience, call.signal]);
        return reached(
            this.fetch(this.base + call.path, {
                method: call.method,
                headers: headersOf(call),
                body: call.body ?? null,
                signal,
                cache: "no-store",
                credentials: "omit",
                redirect: "error",
            }),
        );
    }
}

function headersOf(call: Call): Record<string, string> {
    return {
        accept: `${CBOR}, application/problem+json`,
        ...(call.body === undefined ? {} : { "content-type": CBOR }),
        ...(call.token === undefined ? {} : { authorization: `Bearer ${call.token}` }),
    };
}

/** Whatever keeps a request from its answer is one thing to a gate: nobody answered. */
async function reached<T>(work: Promise<T>): Promise<T> {
    try {
        return await work;
    } catch (error) {
        throw new Unreachable(error instanceof Error ? error.message : String(error));
    }
}

/** What a problem detail (RFC 9457) says; of a proxy's page only the status is worth something. */
async function refused(answer: Response): Promise<Refused> {
    const said: unknown = await answer.json().catch(() => undefined);
    const text = (name: string, otherwise: string): string => {
        const value: unknown = isRecord(said) ? said[name] : undefined;
        return typeof value === "string" ? value : otherwise;
    };
    const detail = text("detail", answer.statusText);
    return new Refused(answer.status, text("name", "UNKNOWN"), detail, retryAfter(answer));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null;
}

/** Seconds; a date is not read. */
function retryAfter(answer: Response): number | undefined {
    const said = answer.headers.get("retry-after") ?? "";
    return RETRY_AFTER.test(said) ? Number(said) : undefined;
}
