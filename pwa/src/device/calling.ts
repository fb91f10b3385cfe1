/**
 * One request and its answer: HTTP in, bytes or typed errors out.
 *
 * Between a gate and its server there may be anything: proxies, portals that want a password, lines that crawl. Whatever they answer in
 * the server's place is no answer, and nothing they send takes more memory or time than an answer may. The twin of
 * `sync/device/calling.py`.
 */

import { allJoined, type Octets } from "../keys/octets.ts";
import { Refused, Unreachable } from "./errors.ts";
import { Patience } from "./patience.ts";

/** No message is longer than a sealed list, whose module is loaded when the first one comes and not for this. */
export const ANSWER_CAP = 40 * (1024 * 1024 + 1024);

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

    /**
     * @param url where the server is, with or without a slash at its end
     * @param patienceS for how long it may say nothing once it was asked
     */
    constructor(
        url: string,
        private readonly fetch: Fetch,
        private readonly patienceS = PATIENCE_S,
    ) {
        this.base = url.replace(/\/+$/, "");
    }

    /** The body of a good answer. Throws `Unreachable` and `Refused`. */
    async call(call: Call): Promise<Octets> {
        const patience = new Patience(this.patienceS + (call.waitS ?? 0), call.body?.length ?? 0);
        try {
            const answer = await this.answered(call, patience.signal);
            if (answer.ok) checkItsOwn(answer);
            const raw = await reached(read(answer, patience));
            if (!answer.ok) throw refused(answer, raw);
            return raw;
        } finally {
            patience.end();
        }
    }

    private async answered(call: Call, patience: AbortSignal): Promise<Response> {
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
        if (error instanceof Unreachable) throw error;
        throw new Unreachable(error instanceof Error ? error.message : String(error));
    }
}

/** `Unreachable` for a portal's page that says all is well. */
function checkItsOwn(answer: Response): void {
    const media = (answer.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
    if (media === CBOR) return;
    throw new Unreachable(
        `something else answered in its place, with ${media === "" ? "no media type" : media}`,
    );
}

/** The body, as far as an answer may have one. */
async function read(answer: Response, patience: Patience): Promise<Octets> {
    const pieces: Octets[] = [];
    let bytes = 0;
    for (const reader = answer.body?.getReader(); reader !== undefined;) {
        const { done, value } = await reader.read();
        if (done) break;
        bytes += value.length;
        if (bytes > ANSWER_CAP) {
            await reader.cancel();
            throw new Unreachable(
                `something sends more than the ${ANSWER_CAP} bytes that an answer may have`,
            );
        }
        patience.received(bytes);
        pieces.push(value);
    }
    return allJoined(pieces);
}

/** What a problem detail (RFC 9457) says; of a proxy's page only the status is worth something. */
function refused(answer: Response, raw: Octets): Refused {
    const said = jsonOf(raw);
    const text = (name: string, otherwise: string): string => {
        const value: unknown = isRecord(said) ? said[name] : undefined;
        return typeof value === "string" ? value : otherwise;
    };
    const detail = text("detail", answer.statusText);
    return new Refused(answer.status, text("name", "UNKNOWN"), detail, retryAfter(answer));
}

function jsonOf(raw: Octets): unknown {
    try {
        return JSON.parse(new TextDecoder().decode(raw));
    } catch {
        return undefined;
    }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null;
}

/** Seconds; a date is not read. */
function retryAfter(answer: Response): number | undefined {
    const said = answer.headers.get("retry-after") ?? "";
    return RETRY_AFTER.test(said) ? Number(said) : undefined;
}
