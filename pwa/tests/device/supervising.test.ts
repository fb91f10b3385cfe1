import { describe, expect, test, vi } from "vitest";

import { Asked } from "../../src/device/claiming.ts";
import {
    CannotAdmit,
    CannotOverride,
    DeviceIsLocked,
    NoManifest,
    NoOperators,
    NoSuchPassage,
    NotASupervisor,
    NotOneGuest,
    PinShut,
    WrongPin,
} from "../../src/device/errors.ts";
import { search } from "../../src/device/guests.ts";
import { lockOut } from "../../src/device/locking.ts";
import { SHUT_MS, TRIES } from "../../src/device/pin_tries.ts";
import { openBox, type BoxOpener } from "../../src/keys/passphrase_box.ts";
import { authoriser } from "../../src/sync/authority.ts";
import { Claimed, ClaimReply } from "../../src/sync/claim.ts";
import { Kind } from "../../src/sync/content.ts";
import { Reason } from "../../src/sync/reasons.ts";
import { parseStream } from "../../src/sync/journal.ts";
import { gateWith, type GateInMemory } from "./gate_in_memory.ts";
import { DOMAIN, EVENT, NOW_S, OPERATORS, PINS, ticket } from "./world.ts";
import { counts, entries } from "./written.ts";

const ANA = { who: "Ana", pin: PINS.Ana };
const BRUNO = { who: "bruno", pin: PINS.Bruno };
const WRONG = { who: "Bruno", pin: "000000" };

async function staffed(...made: Parameters<typeof gateWith>): Promise<GateInMemory> {
    const gate = await gateWith(...made);
    await gate.operators.save(EVENT, OPERATORS, NOW_S);
    return gate;
}

/** A manifest of two guests, as it rests in the store. */
async function listGuests(gate: GateInMemory): Promise<void> {
    const rows = [
        [3, "RZKBQ2M0HS", "XYZ987", "Ana Ávila", " ana avila"],
        [9, "RZKBQ2M0HT", null, "Rui Reis", " rui reis"],
    ] as const;
    const [trusted] = (await gate.lists.needTrust()).keys;
    await gate.database.writing((connection) => {
        for (const [number, reference, locator, name, words] of rows) {
            connection.run(
                "INSERT INTO guests (event, batch, ticket, idx, reference, locator, name, words) VALUES (?, 1, ?, ?, ?, ?, ?, ?)",
                ...[EVENT, number, number, reference, locator ?? undefined, name, words],
            );
        }
        connection.run(
            "INSERT INTO people (event, kind, gen, pos, version, kid, batch) VALUES (?, 2, 1, 0, 1, ?, 1)",
            ...[EVENT, trusted?.key.kid],
        );
        gate.lists.touch();
    });
}

describe("a PIN that is being tried", () => {
    test("keeps nobody at the door waiting", async () => {
        let end: () => void = () => undefined;
        const hashed = new Promise<void>((resolve) => (end = resolve));
        let tried = false;
        const slow: BoxOpener = async (raw, pin) => {
            tried = true;
            await hashed;
            return openBox(raw, pin);
        };
        const gate = await staffed({ openBox: slow });
        const signingIn = gate.operators.signIn(EVENT, ANA.who, ANA.pin);
        await vi.waitFor(() => {
            expect(tried).toBe(true);
        });
        expect((await gate.engine.scan(EVENT, ticket(0))).verdict.reason).toBe(Reason.OK);
        end();
        expect((await signingIn).name).toBe("Ana");
    });
});

describe("an override", () => {
    test("lets in whom the rules refuse, with a supervisor's word for this very entry", async () => {
        const gate = await staffed();
        const answer = await gate.supervising.override(EVENT, ticket(9), BRUNO);
        expect(answer.verdict).toMatchObject({ outcome: "admit", admits: true, reason: Reason.REVOKED });
        expect(answer.supervisor).toMatch(/^Bruno/);
        const said = (await entries(gate)).at(-1);
        expect(said).toMatchObject({ kind: Kind.OVERRIDE, ticket: 9, reason: Reason.REVOKED });
        const raw = await gate.database.reading((c) =>
            c.row("SELECT frame FROM journal WHERE seq = 2")?.bytes(0),
        );
        const [{ prev, device, epoch, seq }] = parseStream(raw ?? new Uint8Array());
        if (said === undefined) throw new RangeError("an entry was written");
        const slot = { event: EVENT, device, epoch, seq, prev };
        expect(await authoriser(DOMAIN, slot, said)).toHaveLength(32);
        expect(await authoriser(DOMAIN, { ...slot, seq: seq + 1 }, said)).toBeUndefined();
    });

    test("counts as an admission, and can be taken back", async () => {
        const gate = await staffed();
        await gate.engine.scan(EVENT, ticket(0));
        await gate.supervising.override(EVENT, ticket(0), BRUNO);
        expect(await counts(gate)).toMatchObject({ admitted: 2 });
        expect(await gate.engine.undo(EVENT)).toBeDefined();
        expect(await counts(gate)).toMatchObject({ admitted: 1 });
    });

    test("changes nothing where the rules admit", async () => {
        const gate = await staffed();
        const asked = gate.supervising.override(EVENT, ticket(0), BRUNO);
        await expect(asked).rejects.toThrow(CannotOverride);
        expect(await entries(gate)).toEqual([]);
    });

    test("overrules what the server said to a claim", async () => {
        const gate = await staffed({ rules: "claims" });
        const claim = await gate.engine.question(EVENT, ticket(0), new Uint8Array(16));
        if (claim === undefined) throw new RangeError("a claim is due");
        const second = new ClaimReply(Claimed.SECOND, 1, { device: new Uint8Array(8), gate: 2, atMs: 5 });
        const refused = await gate.engine.scan(EVENT, ticket(0), "entry", 0, new Asked(claim, second));
        expect(refused).toMatchObject({ tier: "server", lastUse: { gate: "Portão B", here: false } });
        const answer = await gate.supervising.override(EVENT, ticket(0), BRUNO);
        expect(answer.verdict.reason).toBe(Reason.ALREADY_ADMITTED);
    });

    test("is no steward's to give, nor on a locked device anybody's", async () => {
        const gate = await staffed();
        await expect(gate.supervising.override(EVENT, ticket(9), ANA)).rejects.toThrow(NotASupervisor);
        await gate.database.writing((connection) => {
            lockOut(connection, EVENT);
        });
        await expect(gate.supervising.override(EVENT, ticket(9), BRUNO)).rejects.toThrow(DeviceIsLocked);
    });

    test("needs a list of operators", async () => {
        const gate = await gateWith();
        await expect(gate.supervising.override(EVENT, ticket(9), BRUNO)).rejects.toThrow(NoOperators);
    });
});

describe("a guest without a code", () => {
    test("is let in by a supervisor's word, unproven, and turns nobody away", async () => {
        const gate = await staffed();
        await listGuests(gate);
        const answer = await gate.supervising.admitListed(EVENT, "xyz987", BRUNO);
        expect(answer).toMatchObject({
            guest: { name: "Ana Ávila" },
            verdict: { ticket: 3, outcome: "admit" },
        });
        expect((await entries(gate)).at(-1)).toMatchObject({
            ...{ kind: Kind.OVERRIDE, ticket: 3, reason: Reason.NOT_SHOWN },
            ...{ credential: undefined, seen: undefined },
        });
        expect((await gate.engine.scan(EVENT, ticket(3))).verdict.outcome).toBe("admit");
    });

    test("is refused where the rules refuse, where nobody is meant, and where no names are held", async () => {
        const gate = await staffed();
        await expect(gate.supervising.admitListed(EVENT, "XYZ987", BRUNO)).rejects.toThrow(NoManifest);
        await listGuests(gate);
        await expect(gate.supervising.admitListed(EVENT, "Rui", BRUNO)).rejects.toThrow(NotOneGuest);
        await gate.database.writing((c) => c.run("UPDATE guests SET locator = 'REIS1' WHERE ticket = 9"));
        const revoked = gate.supervising.admitListed(EVENT, "reis1", BRUNO);
        await expect(revoked).rejects.toThrow(CannotAdmit);
        expect(await entries(gate)).toEqual([]);
    });

    test("is found by the beginnings of words, whatever their accents", async () => {
        const gate = await staffed();
        await listGuests(gate);
        const found = await gate.database.reading((connection) => search(connection, EVENT, 1, "avi AN"));
        expect(found).toMatchObject({ found: [{ ticket: 3, locator: "XYZ987" }], more: false });
        const nobody = await gate.database.reading((connection) => search(connection, EVENT, 1, "ila"));
        expect(nobody.found).toEqual([]);
    });
});

describe("a late void", () => {
    test("takes back what an undo does not reach, and only what this device did", async () => {
        const gate = await staffed();
        await gate.engine.scan(EVENT, ticket(0));
        gate.clocks.pass(3_600_000);
        const nobodys = gate.supervising.takeBack(EVENT, BRUNO, { epoch: 1, seq: 99 });
        await expect(nobodys).rejects.toThrow(NoSuchPassage);
        await gate.supervising.takeBack(EVENT, BRUNO, { epoch: 1, seq: 2 });
        const said = (await entries(gate)).at(-1);
        expect(said).toMatchObject({ kind: Kind.VOID, ticket: 0 });
        expect(said?.auth).toHaveLength(96);
        expect((await gate.engine.scan(EVENT, ticket(0))).verdict.outcome).toBe("admit");
    });
});

describe("a PIN", () => {
    test("signs in whose number entries carry from then on, until they sign out", async () => {
        const gate = await staffed();
        expect((await gate.operators.signIn(EVENT, " ana ", PINS.Ana)).number).toBe(1);
        await gate.engine.scan(EVENT, ticket(0));
        await gate.operators.signOut(EVENT);
        await gate.engine.scan(EVENT, ticket(1));
        const operators = (await entries(gate)).map(({ operator }) => operator);
        expect(operators).toEqual([1, 1, undefined]);
    });

    test("that was wrong five times in a row shuts the key for a quarter of an hour, right or wrong", async () => {
        const gate = await staffed();
        for (let tried = 0; tried < TRIES; tried += 1) {
            await expect(gate.supervising.takeBack(EVENT, WRONG)).rejects.toThrow(WrongPin);
        }
        await expect(gate.supervising.takeBack(EVENT, BRUNO)).rejects.toThrow(PinShut);
        await expect(gate.operators.signIn(EVENT, "Ana", PINS.Ana)).resolves.toMatchObject({ name: "Ana" });
        gate.clocks.pass(SHUT_MS);
        await expect(gate.operators.signIn(EVENT, "Bruno", WRONG.pin)).rejects.toThrow(WrongPin);
        await expect(gate.operators.signIn(EVENT, "Bruno", PINS.Bruno)).rejects.toThrow(PinShut);
        gate.clocks.pass(SHUT_MS);
        await expect(gate.operators.signIn(EVENT, "Bruno", PINS.Bruno)).resolves.toMatchObject({ number: 2 });
    });

    test("stays shut over a restart, which begins the wait anew", async () => {
        const gate = await staffed();
        for (let tried = 0; tried < TRIES; tried += 1) {
            await expect(gate.operators.signIn(EVENT, "2", WRONG.pin)).rejects.toThrow(WrongPin);
        }
        gate.clocks.boot = Uint8Array.of(3, 3, 3, 3, 3, 3, 3, 3);
        gate.clocks.pass(SHUT_MS);
        await expect(gate.operators.signIn(EVENT, "2", PINS.Bruno)).rejects.toThrow(PinShut);
        gate.clocks.pass(SHUT_MS);
        await expect(gate.operators.signIn(EVENT, "2", PINS.Bruno)).resolves.toMatchObject({ name: "Bruno" });
    });

    test("of somebody who is not known costs a try like any other", async () => {
        const gate = await staffed();
        for (let tried = 0; tried < TRIES; tried += 1) {
            await expect(gate.operators.signIn(EVENT, "Zoe", "1")).rejects.toThrow(WrongPin);
        }
        await expect(gate.operators.signIn(EVENT, "zoe", "1")).rejects.toThrow(PinShut);
    });

    test("is not tried where the try cannot be counted", async () => {
        const gate = await staffed();
        gate.disk.failsAt = "INSERT OR REPLACE INTO pin_tries";
        const tried = gate.operators.signIn(EVENT, "Bruno", PINS.Bruno);
        await expect(tried).rejects.toMatchObject({ code: "STORAGE_FAILED" });
    });

    test("of an operator whom the feed took off the list opens nothing", async () => {
        const gate = await staffed();
        await gate.database.writing((connection) =>
            connection.run(
                "INSERT INTO operator_items (event, operator, role, key, pos) VALUES (?, 2, 0, ?, 5)",
                ...[EVENT, new Uint8Array(32)],
            ),
        );
        expect(await gate.operators.isBehind(EVENT)).toBe(true);
        await expect(gate.operators.signIn(EVENT, "Bruno", PINS.Bruno)).rejects.toThrow(WrongPin);
    });
});
