import { expect, test } from "vitest";

import { Malformed } from "../../src/keys/errors.ts";
import { parseAliases, encodeAliases, shownBy } from "../../src/sync/alias_list.ts";
import { OperatorRole } from "../../src/sync/authority.ts";
import { encodeManifest, parseManifest, type ManifestRow } from "../../src/sync/manifest.ts";
import { named, type Operator } from "../../src/sync/operators.ts";
import { CredentialState } from "../../src/sync/roster.ts";

const GUEST: ManifestRow = {
    ticket: 4,
    credential: 9,
    reference: "0D9C1RN527",
    locator: undefined,
    class: "pista",
    seat: undefined,
    state: CredentialState.VALID,
    flags: 0,
    name: "Ana",
    note: undefined,
};

test.each([
    ["Ana", 1],
    [" ana ", 1],
    ["2", 2],
    ["JOSE\u0301", 2],
    ["jose", 2],
    ["- ", undefined],
    ["GROSS", 5],
    ["Bia", undefined],
    ["nobody", undefined],
    ["", undefined],
])("who types %j means operator %s", (text, number) => {
    const people = ["Ana", "José", "Bia", "bia", "groß"];
    expect(named(people.map(operator), text)?.number).toBe(number);
});

test("what an alias says of a guest is what its row says, and nobody signed it", () => {
    const row = { alias: new Uint8Array(8).fill(1), ticket: 4, credential: 9, notBefore: 100, expires: 200 };
    const listed = { ...row, class: "pista", seat: "A-12" };
    const secret = new Uint8Array(32).fill(2);
    const shown = shownBy(parseAliases(encodeAliases([listed])).rows[0] ?? listed, 7, secret);
    expect(shown).toMatchObject({
        secret,
        alias: row.alias,
        credentialHash: row.alias,
        proofTime: undefined,
    });
    expect(shown.ticket).toMatchObject({ event: 7, number: 4, index: 9, notBefore: 100, expires: 200 });
    expect(shown.ticket).toMatchObject({ class: "pista", seat: "A-12", name: undefined, paper: false });
});

test("lengths of names are counted in bytes, not in characters", () => {
    expect(parseManifest(encodeManifest([{ ...GUEST, name: "é".repeat(32) }])).rows).toHaveLength(1);
    expect(() => encodeManifest([{ ...GUEST, name: "é".repeat(33) }])).toThrow(Malformed);
});

test("a list of more guests than a call takes arguments is written and read", () => {
    const rows = Array.from({ length: 20_000 }, (_, ticket) => ({ ...GUEST, ticket }));
    expect(parseManifest(encodeManifest(rows)).rows).toHaveLength(rows.length);
});

function operator(name: string, at: number): Operator {
    const secret = { key: new Uint8Array(32), sealed: new Uint8Array() };
    return { number: at + 1, name, role: OperatorRole.STEWARD, ...secret };
}
