/** Holds this side against the Python side, case by case, where nobody thought of a vector. */

import { expect, test } from "vitest";

import * as cbor from "../../src/keys/cbor.ts";
import { Malformed } from "../../src/keys/errors.ts";
import { hex } from "../../src/keys/hexadecimal.ts";
import type { Octets } from "../../src/keys/octets.ts";
import { ClaimReply } from "../../src/sync/claim.ts";
import { DeviceClock, isSteady, leastElapsed, Moment, mostElapsed } from "../../src/sync/clock.ts";
import { Kind } from "../../src/sync/content.ts";
import { entriesOn, isInside, standing, type LastUse, type Standing } from "../../src/sync/ledger.ts";
import { Note, Policy } from "../../src/sync/policy.ts";
import { Reason } from "../../src/sync/reasons.ts";
import { wordsOf } from "../../src/sync/searching.ts";
import { decide, type Verdict } from "../../src/sync/verdict.ts";
import { factOf, presenceOf, readingOf } from "../vectors/facts.ts";
import { answerNamed, placeOf, shownOf } from "../vectors/given.ts";
import { fromHex, type Vector } from "../vectors/vector.ts";
import { drawnCases } from "./cases.ts";

const THIS_DEVICE = fromHex("0001020304050607");
/** For whoever asks for many cases. */
const PATIENCE_MS = 300_000;
const KINDS: Readonly<Record<string, (drawn: Vector) => void>> = {
    scan: checkScan,
    policy: checkPolicy,
    clock: checkClock,
    elapsed: checkElapsed,
    words: checkWords,
};

const drawn = drawnCases();

test("there are cases of every kind", () => {
    expect([...drawn.keys()].sort()).toEqual(Object.keys(KINDS).sort());
});

test.each(Object.entries(KINDS))(
    "both sides say the same of every %s",
    (kind, check) => {
        for (const one of drawn.get(kind) ?? []) {
            check(one);
            one.done();
        }
    },
    PATIENCE_MS,
);

function checkScan(drawn: Vector): void {
    const server = drawn.value("server") === null ? undefined : presenceOf(drawn.part("server"));
    const [own, elsewhere] = [drawn.parts("own").map(factOf), drawn.parts("elsewhere").map(factOf)];
    const counted = standing(server, own, elsewhere, THIS_DEVICE);
    expect(standingSaid(counted), drawn.path).toEqual(drawn.value("standing"));
    const known = { ...counted, inZone: drawn.number("in_zone"), people: drawn.number("people") };
    const policy = policyIn(drawn.raw("policy"));
    for (const [dayS, entries] of drawn.value("entries_on") as [number, number][]) {
        expect(entriesOn(known, dayS, policy.limits), drawn.path).toBe(entries);
    }
    const verdict = decide(
        shownOf(drawn.part("shown")),
        placeOf(drawn.part("place")),
        answerNamed(drawn.text("roster")),
        known,
        policy,
        new Moment(drawn.number("now_ms"), drawn.numberOrNull("uncertainty_ms")),
        drawn.numberOrNull("list_age_s"),
        drawn.value("claimed") === null ? undefined : ClaimReply.parse(drawn.raw("claimed")),
    );
    expect(verdictSaid(verdict), drawn.path).toEqual(drawn.value("verdict"));
}

function policyIn(raw: Octets): Policy {
    return Policy.fromValue(cbor.decode(raw, "9.1", 1 << 16));
}

function lastUseSaid(use: LastUse | undefined): unknown {
    if (use === undefined) return null;
    return [use.atMs, use.gate ?? null, use.device === undefined ? null : hex(use.device)];
}

function standingSaid(known: Standing): unknown {
    return {
        admits: known.admits,
        exits: known.exits,
        inside: isInside(known),
        last_use: lastUseSaid(known.lastUse),
        last_proof_s: known.lastProofS ?? null,
        said_day: known.saidDay === undefined ? null : [known.saidDay.startsS, known.saidDay.admits],
        own_s: known.ownS,
        unsaid_s: known.unsaidS,
        undone_s: known.undoneS,
    };
}

function verdictSaid(verdict: Verdict): unknown {
    return {
        outcome: verdict.outcome,
        reason: Reason[verdict.reason],
        word: verdict.word,
        why: verdict.why,
        next: verdict.next,
        records: verdict.records === undefined ? null : Kind[verdict.records],
        admits: verdict.admits,
        direction: verdict.direction,
        ticket: verdict.ticket ?? null,
        index: verdict.index ?? null,
        class: verdict.class ?? null,
        last_use: lastUseSaid(verdict.lastUse),
        list_age_s: verdict.listAgeS ?? null,
        policy: verdict.policy ?? null,
        notes: verdict.notes.map((note) => Reason[note]),
        look_at: verdict.lookAt.map((note) => Note[note]),
        boarding: verdict.boarding?.flight ?? null,
        opens_s: verdict.opensS ?? null,
        entrances: verdict.entrances,
    };
}

/** What is taken is also written alike. */
function checkPolicy(drawn: Vector): void {
    let told = "OK";
    try {
        expect(hex(cbor.encode(policyIn(drawn.raw("cbor")).toValue())), drawn.path).toBe(drawn.text("cbor"));
    } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        told = error.code;
    }
    expect(told, drawn.path).toBe(drawn.expect);
}

function checkClock(drawn: Vector): void {
    const anchored = drawn.part("anchored");
    const bounds = { lo: anchored.number("lo"), hi: anchored.number("hi") };
    const [read, reading] = [readingOf(anchored.part("read")), readingOf(drawn.part("reading"))];
    const clock = new DeviceClock(undefined, drawn.value("counts_sleep") === true).anchored(bounds, read);
    const { nowMs, uncertaintyMs, nowS, uncertaintyS } = clock.now(reading, drawn.number("at_least_ms"));
    const told = [nowMs, uncertaintyMs ?? null, nowS, uncertaintyS ?? null];
    expect(told, drawn.path).toEqual(drawn.value("now"));
    expect(isSteady(read, reading), drawn.path).toBe(drawn.value("steady"));
}

function checkElapsed(drawn: Vector): void {
    const monoMs = drawn.number("mono_ms");
    expect(leastElapsed(monoMs), drawn.path).toBe(drawn.number("least"));
    expect(mostElapsed(monoMs), drawn.path).toBe(drawn.number("most"));
}

function checkWords(drawn: Vector): void {
    expect(wordsOf(drawn.text("text")), drawn.path).toEqual(drawn.value("words"));
}
