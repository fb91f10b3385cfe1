/** Before anybody passes: a browser that starts, a device that becomes a gate, and whether it is ready. */

import type { Lack, ShutBy } from "../../gate/contract.ts";
import { EVENT, LATER, READY, WORKING } from "../samples.ts";
import { inPhase, type Scene } from "./scene.ts";

const SHUT: readonly ShutBy[] = ["ROOM", "DISK", "HELD", "BROKEN", "NEWER", "INTERNAL"];
const LACKS: readonly Lack[] = ["ED25519", "X25519", "STORAGE", "WORKERS", "SECURE_CONTEXT"];

export const STARTING: Record<string, Scene> = {
    starting: inPhase({ kind: "starting" }),
    elsewhere: inPhase({ kind: "elsewhere" }),
    broken: { ...inPhase({ kind: "starting" }), broken: true },
    ...Object.fromEntries(
        LACKS.map((lacks) => [
            `unsupported-${lacks.toLowerCase().replaceAll("_", "-")}`,
            inPhase({ kind: "unsupported", lacks }),
        ]),
    ),
};

export const SHUT_OUT: Record<string, Scene> = Object.fromEntries(
    SHUT.map((why) => [`shut-${why.toLowerCase()}`, inPhase({ kind: "shut", why })]),
);

export const ENROLMENT: Record<string, Scene> = {
    enrol: inPhase({ kind: "unenrolled", lost: false }),
    "enrol-lost": inPhase({ kind: "unenrolled", lost: true }),
    "enrol-scan": {
        ...inPhase({ kind: "unenrolled", lost: false }),
        steps: [{ press: "gate.enrol.scan" }],
    },
    "enrol-name": {
        ...inPhase({ kind: "unenrolled", lost: false }),
        offered: "PTE1:https://gate.example/SAMPLE",
    },
    "enrol-cut-off": {
        ...inPhase({ kind: "unenrolled", lost: false }),
        offered: "PTE1:SAMPLE",
        answers: { offer: "BAD_CODE" },
    },
    "enrol-refused": {
        ...inPhase({ kind: "unenrolled", lost: false }),
        offered: "PTE1:https://gate.example/SAMPLE",
        answers: { anything: "CODE_USED" },
        steps: [{ type: "Tablet 3" }, { press: "gate.enrol.go" }],
    },
    "choose-events": inPhase({ kind: "choosing", events: [EVENT, LATER] }),
    "choose-gates": inPhase({ kind: "choosing", events: [EVENT] }),
    "choose-none": inPhase({ kind: "choosing", events: [] }),
    "choose-fetching": { ...inPhase({ kind: "choosing", events: [] }), answers: { offered: "waits" } },
    "choose-offline": { ...inPhase({ kind: "choosing", events: [] }), answers: { offered: "OFFLINE" } },
};

export const READINESS: Record<string, Scene> = {
    ready: { state: READY },
    "ready-look": {
        state: {
            ...WORKING,
            clock: { offsetMs: -432_000, uncertaintyMs: 1_000 },
            storage: { kept: false, freeBytes: 10_700_000_000, failing: undefined },
        },
        around: { battery: { level: 0.21, charging: false }, camera: "ask" },
    },
    "ready-stop": {
        state: { ...READY, lists: undefined, clock: { offsetMs: undefined, uncertaintyMs: undefined } },
        around: { battery: "untold", camera: "none" },
    },
    "ready-show": { state: READY, steps: [{ press: "gate.ready.show" }] },
};
