/** Runs the vectors of what one device alone may read, and of the people that are told there. */

import { expect } from "vitest";

import type { Kind } from "../../src/keys/box.ts";
import { PublicKey } from "../../src/keys/crypto.ts";
import { hex } from "../../src/keys/hexadecimal.ts";
import { utf8, type Octets } from "../../src/keys/octets.ts";
import { openBox } from "../../src/keys/passphrase_box.ts";
import { openKey } from "../../src/keys/pin.ts";
import { encodeAliases, parseAliases } from "../../src/sync/alias_list.ts";
import { openCards } from "../../src/sync/cards.ts";
import { encodeManifest, parseManifest } from "../../src/sync/manifest.ts";
import { encodeOperators, parseOperators } from "../../src/sync/operators.ts";
import { openSealedPart } from "../../src/sync/sealed.ts";
import { openingKey } from "./opening_key.ts";
import { testAreas, type Runner } from "./runner.ts";
import { said } from "./said.ts";
import { trustList, type Vector } from "./vector.ts";

const RUNNERS: Readonly<Record<string, Runner>> = {
    sealed: runSealed,
    cards: runCards,
    people: (vector) => {
        const [kind, raw] = [vector.text("kind"), vector.raw("plain")];
        const [read, written] = kind === "manifest" ? manifestOf(raw) : aliasesOf(raw);
        expect(hex(written)).toBe(hex(raw));
        return read;
    },
    operators: async (vector) => {
        const raw = vector.raw("operators");
        const operators = await parseOperators(raw);
        expect(hex(await encodeOperators(operators.toReversed()))).toBe(hex(raw));
        return { operators: said([...operators]) };
    },
    pin: runPin,
};

testAreas("people", RUNNERS);

async function runSealed(vector: Vector): Promise<unknown> {
    const to = { device: vector.raw("device"), key: await openingKey(vector.raw("seed")) };
    const [raw, trust] = [vector.raw("sealed"), await trustList(vector.part("trust"))];
    const [event, kind, now] = [vector.number("event"), vector.number("sort") as Kind, vector.number("now")];
    const part = await openSealedPart(raw, trust, event, kind, to, now);
    if (part === undefined) return { plain: null };
    const { at, issuedS, version, plain } = part;
    expect([part.event, part.kind]).toEqual([event, kind]);
    return { event, gen: at.gen, pos: at.pos, issued_s: issuedS, version, plain: hex(plain) };
}

async function runCards(vector: Vector): Promise<unknown> {
    const [raw, trust] = [vector.raw("cards"), await trustList(vector.part("trust"))];
    const page = await openCards(raw, trust, vector.number("event"), vector.number("now"));
    const { event, at: place, issuedS, after, more } = page;
    const rows = page.rows.map(({ at, credential, card }) => [at.version, at.ticket, credential, hex(card)]);
    const placed = { event, gen: place.gen, pos: place.pos, issued_s: issuedS };
    return { ...placed, after: [after.version, after.ticket], rows, more };
}

/** A list as the files say it, and what writing it gives. */
function manifestOf(raw: Octets): [read: unknown, written: Octets] {
    const { rows } = parseManifest(raw);
    return [rowsSaid(rows), encodeManifest(rows)];
}

function aliasesOf(raw: Octets): [read: unknown, written: Octets] {
    const { rows } = parseAliases(raw);
    return [rowsSaid(rows), encodeAliases(rows)];
}

function rowsSaid(rows: readonly object[]): unknown {
    return rows.map((row) =>
        Object.values(row).map((value: unknown) => (value === undefined ? null : said(value))),
    );
}

/** The private half that was sealed, and a key that signs with it but does not give it back. */
async function runPin(vector: Vector): Promise<unknown> {
    const [sealed, pin] = [vector.raw("sealed"), vector.text("pin")];
    const key = await openKey(sealed, pin, await PublicKey.parse(vector.raw("key")), openBox);
    expect(key.handle.extractable).toBe(false);
    return { seed: hex(await openBox(sealed, utf8(pin))) };
}
