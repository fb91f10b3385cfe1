import { expect, test } from "vitest";

import { Caller, type Fetch } from "../../src/device/calling.ts";
import { Refused, Unreachable } from "../../src/device/errors.ts";

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
    const { fetch, asked } = answering(() => new Response(Uint8Array.of(1, 2)));
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
    const { fetch } = answering(() => new Response(broken));
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
