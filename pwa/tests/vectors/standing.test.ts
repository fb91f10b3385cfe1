/** Runs the vectors of what a verdict rests on: policies, standings and a device's own clock (PROTOCOL.md 7, 9, 10.1). */

import { expect, test } from "vitest";

import * as cbor from "../../src/keys/cbor.ts";
import { hex } from "../../src/keys/hexadecimal.ts";
import { DeviceClock, isSteady, openAnchor, ownBounds } from "../../src/sync/clock.ts";
import { standing, usedUp } from "../../src/sync/ledger.ts";
import { Mode, Policy } from "../../src/sync/policy.ts";
import { factOf, presenceOf, readingOf } from "./facts.ts";
import { namedPolicy } from "./named_policy.ts";
import { testAreas } from "./runner.ts";
import { trustList, Vector } from "./vector.ts";

/** What a server does alone: it reads policies as people write them (JSON), and the times of others' entries and journals. */
const BY_SERVERS = /^policy\/json-|^clock\/(entry|journal)-/;

testAreas("standing", { clock: runClock, policy: runPolicy, standing: runStanding }, BY_SERVERS);

test("of policies and clocks a gate leaves to servers the JSON form and others' entries, and nothing else", () => {
    for (const policy of Vector.all("policy")) expect(BY_SERVERS.test(policy.path)).toBe(policy.has("json"));
    for (const clock of Vector.all("clock")) {
        expect(BY_SERVERS.test(clock.path)).toBe(["entry", "journal"].includes(clock.text("kind")));
    }
});

/** What was read is also written. */
function runPolicy(vector: Vector): unknown {
    const policy = Policy.fromValue(cbor.decode(vector.raw("cbor"), "9.1", 1 << 16));
    expect(hex(cbor.encode(policy.toValue()))).toBe(vector.text("cbor"));
    return namedPolicy(policy);
}

function runStanding(vector: Vector): unknown {
    const device = vector.raw("this_device");
    const server = vector.value("server") === null ? undefined : presenceOf(vector.part("server"));
    const [own, elsewhere] = [vector.parts("own").map(factOf), vector.parts("elsewhere").map(factOf)];
    const known = standing(server, own, elsewhere, device);
    const { lastUse: last } = known;
    return {
        admits: known.admits,
        exits: known.exits,
        used_up_once: usedUp(known, Mode.ONCE),
        used_up_re_entry: usedUp(known, Mode.REENTRY),
        last_use: last === undefined ? null : lastUseSaid(last.atMs, last.gate, last.device),
        last_proof_s: known.lastProofS ?? null,
    };
}

function lastUseSaid(atMs: number, gate?: number, device?: Uint8Array): unknown {
    return { at_ms: atMs, gate: gate ?? null, device: device === undefined ? null : hex(device) };
}

async function runClock(vector: Vector): Promise<unknown> {
    const kind = vector.text("kind");
    switch (kind) {
        case "anchor":
            return runAnchor(vector);
        case "bounds":
            return runBounds(vector);
        case "round_trip":
            return isSteady(readingOf(vector.part("sent")), readingOf(vector.part("received")));
        case "device":
            return runDevice(vector);
        default:
            throw new Error(`${vector.path}: of no kind that a device knows`);
    }
}

async function runAnchor(vector: Vector): Promise<unknown> {
    const trust = await trustList(vector.part("trust"));
    const anchor = await openAnchor(vector.raw("anchor"), trust, vector.number("now"));
    const { device, nonce, receivedMs, sentMs } = anchor;
    return { device: hex(device), nonce: hex(nonce), received_ms: receivedMs, sent_ms: sentMs };
}

function runBounds(vector: Vector): unknown {
    const [receivedMs, sentMs] = [vector.number("received_ms"), vector.number("sent_ms")];
    const anchor = { device: new Uint8Array(8), nonce: new Uint8Array(16), receivedMs, sentMs };
    const { lo, hi } = ownBounds(anchor, vector.number("send_mono"), vector.number("receive_mono"));
    return [lo ?? null, hi ?? null];
}

function runDevice(vector: Vector): unknown {
    const unset = new DeviceClock(undefined, vector.value("counts_sleep") !== false);
    const held = vector.value("anchored") === null ? undefined : vector.part("anchored");
    const bounds = held && { lo: held.numberOrNull("lo"), hi: held.numberOrNull("hi") };
    const clock = bounds ? unset.anchored(bounds, readingOf(held.part("read"))) : unset;
    held?.done();
    const moment = clock.now(readingOf(vector.part("reading")), vector.number("at_least_ms"));
    return [moment.nowMs, moment.uncertaintyMs ?? null];
}
