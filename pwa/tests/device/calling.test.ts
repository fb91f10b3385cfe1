import { expect, test } from "vitest";

import { ANSWER_CAP, Caller, type Fetch } from "../../src/device/calling.ts";
import { Refused, Unreachable } from "../../src/device/errors.ts";
import { MESSAGE_CAP } from "../../src/sync/sealed.ts";

const AS_CBOR = { headers: { "content-type": "application/cbor" } };

/** A network that answers everything with this, and keeps what it was asked. */
function answering(answer: () => Response | Promise<Response>): { fetch: Fetch; asked: Request[] } {
    const asked: Request[] = [];
    const fetch: Fetch = async (input, init) => {
        const at = input instanceof Request ? input.url : input;
        asked.push(new Request(at, init));
        return answer();
    };
    return { fetch, asked };
}

async function refusalOf(answer: Response): Promise<unknown> {
    const { fetch } = answering(() => answer);
    return new Caller("http://gate.test", fetch)
        .call({ method: "GET", path: "/v1/trust" })
        .catch((error: unknown) => error);
}

test("a call carries its body and its token, and gives the bytes of the answer", async () => {
    const { fetch, asked } = answering(() => new Response(Uint8Array.of(1, 2), AS_CBOR));
    const caller = new Caller("http://gate.test/", fetch);
    const body = Uint8Array.of(7);
    expect(await caller.call({ method: "POST", path: "/v1/x", body, token: "t" })).toEqual(
        Uint8Array.of(1, 2),
    );
    const [request] = asked;
    expect(request?.url).toBe("http://gate.test/v1/x");
    expect(request?.headers.get("authorization")).toBe("Bearer t");
    expect(request?.headers.get("content-type")).toBe("application/cbor");
    expect(new Uint8Array((await request?.arrayBuffer()) ?? [])).toEqual(body);
});

test("a problem detail becomes a refusal with its name and what the server asks to wait", async () => {
    const problem = JSON.stringify({ name: "BUSY", detail: "full" });
    const error = await refusalOf(new Response(problem, { status: 429, headers: { "retry-after": "7" } }));
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ status: 429, problem: "BUSY", detail: "full", retryAfterS: 7 });
});

test.each(["<html>", '"BUSY"', "[]", '{"name": 5}', ""])(
    "of a proxy's page %j only the status is worth something",
    async (page) => {
        const headers = { "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" };
        const error = await refusalOf(
            new Response(page, { status: 502, statusText: "Bad Gateway", headers }),
        );
        expect(error).toMatchObject({
            status: 502,
            problem: "UNKNOWN",
            detail: "Bad Gateway",
            retryAfterS: undefined,
        });
    },
);

test("whatever keeps a request from its answer is a server that was not reached", async () => {
    const { fetch } = answering(() => Promise.reject(new TypeError("fetch failed")));
    const call = new Caller("http://gate.test", fetch).call({ method: "GET", path: "/v1/trust" });
    await expect(call).rejects.toThrow(Unreachable);
});

test("a body that breaks off is no answer", async () => {
    const broken = new ReadableStream({
        pull(controller) {
            controller.error(new TypeError("cut"));
        },
    });
    const { fetch } = answering(() => new Response(broken, AS_CBOR));
    const call = new Caller("http://gate.test", fetch).call({ method: "GET", path: "/v1/trust" });
    await expect(call).rejects.toThrow(Unreachable);
});

test("a call ends when nobody waits for it any more", async () => {
    const giving = new AbortController();
    const fetch: Fetch = async (_input, init) =>
        new Promise((_resolve, reject) => {
            init?.signal?.addEventListener("abort", () => {
                reject(new DOMException("aborted", "AbortError"));
            });
        });
    const call = new Caller("http://gate.test", fetch).call({
        method: "GET",
        path: "/v1/trust",
        signal: giving.signal,
    });
    giving.abort();
    await expect(call).rejects.toThrow(Unreachable);
});

/** A body that comes in pieces and never ends; how much of it was taken. */
function endless(size: number, everyMs = 0): { body: ReadableStream; sent: () => number } {
    let sent = 0;
    const body = new ReadableStream({
        async pull(controller) {
            await new Promise((resolve) => setTimeout(resolve, everyMs));
            controller.enqueue(new Uint8Array(size));
            sent += size;
        },
    });
    return { body, sent: () => sent };
}

test.each(["text/html; charset=utf-8", "application/json"])(
    "a portal's page (%s) is no answer although it says that all is well",
    async (media) => {
        const error = await refusalOf(new Response("<html>sign in", { headers: { "content-type": media } }));
        expect(error).toBeInstanceOf(Unreachable);
        expect(String(error)).toContain("in its place");
    },
);

test("nobody is followed elsewhere", async () => {
    const { fetch, asked } = answering(() => new Response(Uint8Array.of(1), AS_CBOR));
    await new Caller("http://gate.test", fetch).call({ method: "GET", path: "/v1/trust" });
    expect(asked[0]?.redirect).toBe("error");
});

test("an answer without end is given up", async () => {
    expect(ANSWER_CAP).toBe(MESSAGE_CAP);
    const { body, sent } = endless(1024 * 1024);
    expect(String(await refusalOf(new Response(body, AS_CBOR)))).toContain("more than");
    expect(sent()).toBeLessThan(ANSWER_CAP + 4 * 1024 * 1024);
});

/** A network as a browser's: the body of an answer breaks off when the call is given up. */
function dripping(size: number, everyMs: number, pieces = Infinity): Fetch {
    return (_input, init) => {
        let left = pieces;
        const body = new ReadableStream({
            start(controller) {
                init?.signal?.addEventListener("abort", () => {
                    controller.error(init.signal?.reason);
                });
            },
            async pull(controller) {
                await new Promise((resolve) => setTimeout(resolve, everyMs));
                if (init?.signal?.aborted === true) return;
                left -= 1;
                if (left < 0) controller.close();
                else controller.enqueue(new Uint8Array(size));
            },
        });
        return Promise.resolve(new Response(body, AS_CBOR));
    };
}

test("an answer that drips is given up", async () => {
    const caller = new Caller("http://gate.test", dripping(1, 10), 0.05);
    await expect(caller.call({ method: "GET", path: "/v1/trust" })).rejects.toThrow("too long");
});

test("an answer that comes slowly but comes is waited for", async () => {
    const caller = new Caller("http://gate.test", dripping(4096, 100, 4), 0.3);
    expect(await caller.call({ method: "GET", path: "/v1/trust" })).toEqual(new Uint8Array(4 * 4096));
});

/** A network that takes so long to bring a body up, and breaks off when the call is given up. */
function slowUplink(takesMs: number): Fetch {
    return async (_input, init) =>
        new Promise((resolve, reject) => {
            const up = setTimeout(() => {
                resolve(new Response(Uint8Array.of(1), AS_CBOR));
            }, takesMs);
            init?.signal?.addEventListener("abort", () => {
                clearTimeout(up);
                reject(init.signal?.reason as Error);
            });
        });
}

test("a body that goes up slowly is waited for", async () => {
    const caller = new Caller("http://gate.test", slowUplink(400), 0.1);
    const body = new Uint8Array(4 * 4096);
    expect(await caller.call({ method: "POST", path: "/v1/push", body })).toEqual(Uint8Array.of(1));
});

test("a body to which nobody answers is given up", async () => {
    const caller = new Caller("http://gate.test", slowUplink(60_000), 0.05);
    const body = new Uint8Array(400);
    await expect(caller.call({ method: "POST", path: "/v1/push", body })).rejects.toThrow("too long");
});
