import { expect, test } from "vitest";

import { Kept } from "../../src/shell/kept.ts";

/** A browser's storage that may refuse. */
function storage(refusal?: DOMException): Storage {
    const held = new Map<string, string>();
    return {
        getItem: (name: string) => held.get(name) ?? null,
        setItem: (name: string, value: string) => {
            if (refusal !== undefined) throw refusal;
            held.set(name, value);
        },
    } as unknown as Storage;
}

function blocked(): Storage {
    throw new DOMException("Access is denied for this document.", "SecurityError");
}

test("what is kept is kept by the browser, and there for the next page", () => {
    const browser = storage();
    new Kept(() => browser).setItem("theme", "dark");
    expect(new Kept(() => browser).getItem("theme")).toBe("dark");
    expect(new Kept(() => browser).getItem("sound")).toBeNull();
});

test.each([
    ["blocks what sites keep", blocked],
    ["has no room", () => storage(new DOMException("full", "QuotaExceededError"))],
    ["has no such storage at all", () => null],
])("a browser that %s holds it until the page goes", (_, browser) => {
    const kept = new Kept(browser);
    expect(kept.getItem("theme")).toBeNull();
    kept.setItem("theme", "dark");
    expect([kept.getItem("theme"), new Kept(browser).getItem("theme")]).toEqual(["dark", null]);
});

test("a mistake of the program is not taken for a browser that refuses", () => {
    const kept = new Kept(() => {
        throw new TypeError("no such thing");
    });
    expect(() => kept.getItem("theme")).toThrow(TypeError);
});
