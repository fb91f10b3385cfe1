/** From code to code: the camera, and every verdict. */

import type { Answers } from "../fakes.ts";
import { ANSWERS, LISTS, NOW_MS, READY, SUPERVISED, WORKING } from "../samples.ts";
import { at, type Scene, type Step } from "./scene.ts";

const TWO_HOURS_MS = 7_200_000;

function verdict(scan: NonNullable<Answers["scan"]>, ...steps: Step[]): Scene {
    return { ...at(WORKING, { read: "PT1:SAMPLE" }, ...steps), answers: { scan } };
}

export const SCANNING: Record<string, Scene> = {
    scan: at(WORKING),
    "scan-live": at({
        ...SUPERVISED,
        network: READY.network,
        counts: { ...SUPERVISED.counts, unsent: 0 } as never,
    }),
    "scan-latest": verdict(ANSWERS.repeat, { seenForMs: 1_000 }, { press: "gate.verdict.next" }),
    "scan-exit": at(WORKING, { press: "gate.way.exit" }),
    "scan-old-list": at({
        ...WORKING,
        lists: { ...LISTS, issuedMs: NOW_MS - TWO_HOURS_MS, oldAfterS: 3600 },
    }),
    "scan-refusing-list": at({
        ...WORKING,
        lists: { ...LISTS, issuedMs: NOW_MS - TWO_HOURS_MS, oldAfterS: 3600, refusesWhenOld: true },
    }),
    "scan-trouble": at({ ...WORKING, network: { ...WORKING.network, trouble: "ENTRIES_REFUSED" } }),
    "scan-failing": at({ ...WORKING, storage: { kept: true, freeBytes: 0, failing: "ROOM" } }),
    "scan-failing-disk": at({
        ...WORKING,
        storage: { kept: true, freeBytes: 9_000_000_000, failing: "DISK" },
    }),
    "scan-dismissed": at({ ...WORKING, dismissed: "Rosa" }),
    "scan-update": { ...at(WORKING), newer: true },
    "scan-no-camera": { ...at(WORKING), trouble: "NONE" },
    "scan-camera-denied": { ...at(WORKING), trouble: "DENIED" },
    "scan-camera-interrupted": { ...at(WORKING), camera: "interrupted" },
    "scan-torch-refused": { ...at(WORKING, { press: "gate.scan.torch.on" }), camera: "dark" },
    "scan-android": { ...at(WORKING), around: { dictates: true } },
    "scan-camera-off": { ...at(WORKING), settings: { camera: "off" } },
    "scan-deciding": verdict("waits"),
    "scan-type": at(SUPERVISED, { press: "gate.scan.type" }),
};

export const VERDICTS: Record<string, Scene> = {
    "verdict-admit": verdict(ANSWERS.admit),
    "verdict-plain": verdict(ANSWERS.plain),
    "verdict-exit": verdict(ANSWERS.exit),
    "verdict-attention": verdict(ANSWERS.look),
    "verdict-unpaid": verdict(ANSWERS.unpaid),
    "verdict-repeat": verdict(ANSWERS.repeat),
    "verdict-repeat-here": verdict(ANSWERS.repeatHere),
    "verdict-revoked": verdict(ANSWERS.revoked),
    "verdict-early": verdict(ANSWERS.early),
    "verdict-without-code": verdict(ANSWERS.withoutCode),
    "verdict-elsewhere": verdict(ANSWERS.elsewhere),
    "verdict-exit-refused": verdict(ANSWERS.exitRefused),
    "verdict-unknown": verdict(ANSWERS.unknown),
    "verdict-damaged": verdict(ANSWERS.damaged),
    "verdict-boarding": verdict(ANSWERS.boarding),
    "verdict-foreign": verdict(ANSWERS.foreign),
    "verdict-failed": verdict("STORAGE_FAILED"),
    "verdict-sunlight": { ...verdict(ANSWERS.repeat), settings: { theme: "sunlight" } },
    "verdict-undo": verdict(ANSWERS.admit, { press: "gate.verdict.undo" }),
    "verdict-override": verdict(ANSWERS.repeat, { press: "gate.verdict.override" }),
    "verdict-override-pin": {
        ...verdict(ANSWERS.repeat, { press: "gate.verdict.override" }, { type: "482160" }),
        state: SUPERVISED,
    },
};
