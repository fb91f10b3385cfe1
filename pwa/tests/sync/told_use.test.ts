/** Which earlier use people are told of: after a double admission every gate tells the one that counts (PROTOCOL.md 10.2). */

import { expect, test } from "vitest";

import { Kind } from "../../src/sync/content.ts";
import { standing, type OwnFact, type Presence } from "../../src/sync/ledger.ts";

const [HERE, THERE] = [new Uint8Array(8).fill(1), new Uint8Array(8).fill(2)];
const FIRST = { atMs: 5_000, gate: 4, device: THERE };
const SECOND = { atMs: 9_000_000, gate: 3, device: undefined };

/** Both admissions, and whose of them the server says counts. */
function said(pos: number, device: Uint8Array<ArrayBuffer>): Presence {
    const holder = { device, gate: 4, pointMs: 5_000, credentialHash: new Uint8Array(8) };
    return { pos, admits: 2, exits: 0, holder, lastMs: undefined, day: undefined };
}

function own(foldedPos: number | undefined, voided = false): OwnFact {
    const [atMs, gate] = [SECOND.atMs, SECOND.gate];
    const entry = { hash: new Uint8Array(32), epoch: 1, seq: 3, kind: Kind.ADMIT, count: 1 };
    return { ...entry, atMs, gate, foldedPos, voided, proofS: undefined, voidFoldedPos: undefined };
}

test("the gate that was second tells the same as every other gate, once the server knows of both", () => {
    const second = standing(said(12, THERE), [own(10)], [], HERE);
    const third = standing(said(12, THERE), [], [], new Uint8Array(8).fill(3));
    expect([second.toldUse, third.toldUse]).toEqual([FIRST, FIRST]);
    expect(second.lastUse).toEqual(SECOND); // limits are by whoever came last
});

test("until the server knows of every own admission, and where the own one counts, the last one is told", () => {
    expect(standing(said(9, THERE), [own(10)], [], HERE).toldUse).toEqual(SECOND);
    expect(standing(said(9, THERE), [own(undefined)], [], HERE).toldUse).toEqual(SECOND);
    expect(standing(said(12, HERE), [own(10)], [], HERE).toldUse).toEqual(SECOND);
});

test("an own admission that was taken back is not told, and neither is one that never was", () => {
    expect(standing(said(12, THERE), [own(10, true)], [], HERE).toldUse).toEqual(FIRST);
    expect(standing(undefined, [own(undefined, true)], [], HERE).toldUse).toBeUndefined();
});
