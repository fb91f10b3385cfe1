import { expect, test } from "vitest";

import { followOffers, offeredIn, takeOffered } from "../../src/shell/offered.ts";

const CODE = "PTE1:0XK $%*+-./:9";

test("a code comes out of the address as it was put in", () => {
    expect(offeredIn(`#${encodeURIComponent(CODE)}`)).toBe(CODE);
    expect(offeredIn("#PTE1:PLAIN")).toBe("PTE1:PLAIN");
});

test("an address without a code has none, and neither has one that cannot be read", () => {
    for (const hash of ["", "#", "#%E0%A4%A"]) expect(offeredIn(hash)).toBeUndefined();
});

test("a code does not stay in the address, nor in the history", () => {
    const replaced: unknown[] = [];
    const history = { replaceState: (...with_: unknown[]) => replaced.push(with_) } as unknown as History;
    const at = (hash: string): Location => ({ hash, pathname: "/gate/", search: "?x=1" }) as Location;
    expect(takeOffered(at("#PTE1%3AABC"), history)).toBe("PTE1:ABC");
    expect(takeOffered(at(""), history)).toBeUndefined();
    expect(replaced).toEqual([[null, "", "/gate/?x=1"]]);
});

test("a link that is followed where the gate is already open begins it anew, and no other fragment does", () => {
    let loaded = 0;
    const page = new EventTarget();
    const location = { hash: "", reload: () => (loaded += 1) } as unknown as Location;
    followOffers(page, location);
    for (const hash of ["", "#content", "#PTE1%3AABC"]) {
        location.hash = hash;
        page.dispatchEvent(new Event("hashchange"));
        expect(loaded).toBe(hash.includes("PTE1") ? 1 : 0);
    }
});
