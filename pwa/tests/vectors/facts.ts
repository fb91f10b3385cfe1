/** What a device knows of one entry, and its clocks, as the vectors say them. */

import type { Reading } from "../../src/sync/clock.ts";
import { Kind } from "../../src/sync/content.ts";
import type { OwnFact, Presence } from "../../src/sync/ledger.ts";
import type { Vector } from "./vector.ts";

/** What the server said. `last_ms` and the day are there where limits are counted. */
export function presenceOf(part: Vector): Presence {
    const [pos, admits, exits] = [part.number("pos"), part.number("admits"), part.number("exits")];
    const held = part.value("holder") === null ? undefined : part.part("holder");
    const holder = held && {
        device: held.raw("device"),
        gate: held.number("gate"),
        pointMs: held.number("point_ms"),
        credentialHash: new Uint8Array(8),
    };
    const lastMs = part.has("last_ms") ? part.numberOrNull("last_ms") : undefined;
    const said = part.has("day") ? (part.value("day") as [number, number] | null) : null;
    held?.done();
    part.done();
    return {
        pos,
        admits,
        exits,
        holder,
        lastMs,
        day: said ? { startsS: said[0], admits: said[1] } : undefined,
    };
}

const KINDS: Readonly<Record<string, Kind>> = {
    admit: Kind.ADMIT,
    exit: Kind.EXIT,
    override: Kind.OVERRIDE,
};

/** What the device wrote itself. */
export function factOf(part: Vector): OwnFact {
    const kind = KINDS[part.text("kind")];
    if (kind === undefined) throw new Error(`${part.path}: of no kind that a ledger holds`);
    const fact = {
        hash: new Uint8Array(32),
        epoch: part.number("epoch"),
        seq: part.number("seq"),
        kind,
        atMs: part.number("at_ms"),
        gate: part.number("gate"),
        count: 1,
        foldedPos: part.numberOrNull("folded_pos"),
        voided: part.value("voided") === true,
        proofS: part.numberOrNull("proof_s"),
        voidFoldedPos: part.numberOrNull("void_folded_pos"),
    };
    part.done();
    return fact;
}

/** Both clocks at one instant. */
export function readingOf(part: Vector): Reading {
    const reading = {
        wallMs: part.number("wall_ms"),
        monoMs: part.number("mono_ms"),
        boot: part.raw("boot"),
    };
    part.done();
    return reading;
}
