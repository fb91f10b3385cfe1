/** What a device makes of a roster and the items after it (PROTOCOL.md 2.4, 3.2, 4.1). */

import { expect, test } from "vitest";

import { Incomplete } from "../../src/sync/errors.ts";
import { CredentialState, Roster, RosterState } from "../../src/sync/roster.ts";

const { VALID, REVOKED, SUSPENDED, REPLACED, UNPAID } = CredentialState;

/** Ten indexes: 1 revoked, 3 replaced, 4 suspended, 6 unpaid. */
function listed(): Roster {
    const bits = Uint8Array.of((REVOKED << 2) | (REPLACED << 6), SUSPENDED | (SUSPENDED << 4), 0);
    return new Roster(1, { gen: 1, pos: 9 }, 10, bits, 1000, 2000, Uint8Array.of(1 << 6, 0));
}

function states(roster: Roster | RosterState): (CredentialState | undefined)[] {
    return Array.from({ length: 11 }, (_, index) => roster.state(index));
}

const SAID = [VALID, REVOKED, VALID, REPLACED, SUSPENDED, VALID, UNPAID, VALID, VALID, VALID, undefined];

test("a roster says what became of each credential, and so does what a device keeps of it", () => {
    expect(states(listed())).toEqual(SAID);
    expect(states(RosterState.of(listed()))).toEqual(SAID);
});

test.each([-1, 10, 4_000_000_000])("index %i is not on a list of ten", (index) => {
    expect(listed().state(index)).toBeUndefined();
    expect(RosterState.of(listed()).state(index)).toBeUndefined();
});

test("a device applies items in bytes of its own", () => {
    const roster = listed();
    const state = RosterState.of(roster);
    state.apply(1, VALID);
    state.apply(9, REPLACED);
    expect([state.state(1), state.state(9)]).toEqual([VALID, REPLACED]);
    expect(states(roster)).toEqual(SAID);
});

test("who pays or owes after all is so on the device", () => {
    const state = RosterState.of(listed());
    state.apply(6, VALID);
    state.apply(4, UNPAID);
    expect([state.state(6), state.state(4), state.state(5)]).toEqual([VALID, UNPAID, VALID]);
    state.apply(4, REVOKED);
    expect(state.state(4)).toBe(REVOKED);
});

test("a list grows with valid indexes and never shrinks", () => {
    const state = RosterState.of(listed());
    state.grow(14);
    expect(states(state)).toEqual([...SAID.slice(0, 10), VALID]);
    expect([state.slots, state.state(13), state.state(14)]).toEqual([14, VALID, undefined]);
    state.apply(13, UNPAID);
    state.grow(11);
    expect([state.slots, state.state(13)]).toEqual([14, UNPAID]);
});

test.each([-1, 10])("a state for index %i, outside the list, asks for the list again", (index) => {
    const state = RosterState.of(listed());
    expect(() => {
        state.apply(index, REVOKED);
    }).toThrow(Incomplete);
    expect(states(state)).toEqual(SAID);
});
