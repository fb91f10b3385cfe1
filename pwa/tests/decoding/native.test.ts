import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { NativeReader } from "../../src/decoding/native.ts";

const EVERY = ["qr_code", "aztec", "pdf417", "data_matrix", "ean_13"];
const PICTURE = {} as ImageBitmap;

beforeEach(() => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
});

afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
});

interface System {
    readonly formats?: readonly string[] | Error;
    readonly constructs?: Error;
    /** What each look finds, in turn, or fails with. */
    readonly looks?: readonly (readonly string[] | Error | "never")[];
}

/** A browser whose system reads codes like this, and how often it was asked to. */
function browser({ formats = EVERY, constructs, looks = [] }: System): { scope: object; asked: string[] } {
    const asked: string[] = [];
    class BarcodeDetector {
        constructor() {
            if (constructs !== undefined) throw constructs;
        }

        static getSupportedFormats(): Promise<readonly string[]> {
            return formats instanceof Error ? Promise.reject(formats) : Promise.resolve(formats);
        }

        detect(): Promise<readonly { rawValue: string }[]> {
            const found = looks[asked.push("look") - 1] ?? [];
            if (found === "never") return new Promise(() => undefined);
            if (found instanceof Error) return Promise.reject(found);
            return Promise.resolve(found.map((rawValue) => ({ rawValue })));
        }
    }
    return { scope: { BarcodeDetector }, asked };
}

/** One that knows by now whether its browser reads: what it asks for that is answered at once. */
async function reader(scope: object): Promise<NativeReader> {
    const native = new NativeReader(scope);
    await new Promise((resolve) => setTimeout(resolve));
    return native;
}

test("a system that reads every kind is asked for each picture, and what is not plain text is left to us", async () => {
    const { scope } = browser({ looks: [["PT1:A"], ["caf\u00e9", "PT1:B"], ["\u0000"], []] });
    const native = await reader(scope);
    const found = [];
    for (let picture = 0; picture < 4; picture++) found.push(await native.find(PICTURE));
    expect(found).toEqual(["PT1:A", "PT1:B", undefined, undefined]);
});

test("a system that fails at a picture is asked no more, and nobody who waits for a code hears of it", async () => {
    const { scope, asked } = browser({
        looks: [new DOMException("no service", "NotSupportedError"), ["PT1:A"]],
    });
    const native = await reader(scope);
    expect([await native.find(PICTURE), await native.find(PICTURE)]).toEqual([undefined, undefined]);
    expect(asked).toEqual(["look"]);
    expect(console.warn).toHaveBeenCalledOnce();
});

test("a system that never answers keeps nobody from looking themselves, and is asked no more", async () => {
    const { scope, asked } = browser({ looks: ["never", ["PT1:A"]] });
    const native = await reader(scope);
    vi.useFakeTimers();
    const first = native.find(PICTURE);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([await first, await native.find(PICTURE)]).toEqual([undefined, undefined]);
    expect(asked).toEqual(["look"]);
    expect(console.warn).toHaveBeenCalledOnce();
});

test.each([
    ["does not say what it reads", { formats: new DOMException("no service", "UnknownError") }],
    ["cannot be made", { constructs: new TypeError("no such format") }],
    ["reads QR alone", { formats: ["qr_code"] }],
    ["reads nothing", { formats: [] }],
])("a system that %s is not asked", async (_, system: System) => {
    const { scope, asked } = browser({ ...system, looks: [["PT1:A"]] });
    expect(await (await reader(scope)).find(PICTURE)).toBeUndefined();
    expect(asked).toEqual([]);
});

test("a browser without one is no worse off, and until it is known whether there is one nobody waits", async () => {
    expect(await (await reader({})).find(PICTURE)).toBeUndefined();
    expect(await new NativeReader(browser({ looks: [["PT1:A"]] }).scope).find(PICTURE)).toBeUndefined();
});
