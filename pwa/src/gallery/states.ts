/** Every screen in every state, by name: what the gate says, and what somebody does until it is there. */

import type { CameraTrouble } from "../decoding/contract.ts";
import type { GateState, Lack, Phase, ShutBy } from "../gate/contract.ts";
import type { Settings } from "../screens/settings.ts";
import type { Key } from "../words/catalogue.ts";
import type { Answers, Around, CameraMishap } from "./fakes.ts";
import {
    ANSWERS,
    EVENT,
    GUESTS,
    LATER,
    LISTS,
    NOW_MS,
    READY,
    RECENT,
    SUPERVISED,
    WORKING,
} from "./samples.ts";

/** press: the button that says this. type: into the field that has the focus. read: by a hand scanner. seenForMs: a verdict, by the clock. */
export type Step =
    | { readonly press: Key }
    | { readonly type: string }
    | { readonly read: string }
    | { readonly seenForMs: number };

export interface Scene {
    readonly state: GateState;
    readonly answers?: Answers;
    readonly steps?: readonly Step[];
    readonly trouble?: CameraTrouble;
    readonly camera?: CameraMishap;
    readonly around?: Around;
    readonly settings?: Partial<Settings>;
    readonly newer?: boolean;
    readonly offered?: string;
    /** The gate itself does not start. */
    readonly broken?: boolean;
}

const BEGIN: Step = { press: "gate.ready.start" };
const MENU: readonly Step[] = [BEGIN, { press: "gate.menu.open" }];
const TWO_HOURS_MS = 7_200_000;
const SHUT: readonly ShutBy[] = ["ROOM", "DISK", "HELD", "BROKEN", "NEWER", "INTERNAL"];
const LACKS: readonly Lack[] = ["ED25519", "X25519", "STORAGE", "WORKERS", "SECURE_CONTEXT"];

function inPhase(phase: Phase): Scene {
    return { state: { ...READY, phase, event: undefined, gate: undefined } };
}

function at(state: GateState, ...steps: Step[]): Scene {
    return { state, steps: [BEGIN, ...steps] };
}

function verdict(scan: NonNullable<Answers["scan"]>, ...steps: Step[]): Scene {
    return { ...at(WORKING, { read: "PT1:SAMPLE" }, ...steps), answers: { scan } };
}

const STARTING: Record<string, Scene> = {
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

const SHUT_OUT: Record<string, Scene> = Object.fromEntries(
    SHUT.map((why) => [`shut-${why.toLowerCase()}`, inPhase({ kind: "shut", why })]),
);

const ENROLMENT: Record<string, Scene> = {
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

const READINESS: Record<string, Scene> = {
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

const SCANNING: Record<string, Scene> = {
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

const VERDICTS: Record<string, Scene> = {
    "verdict-admit": verdict(ANSWERS.admit),
    "verdict-plain": verdict(ANSWERS.plain),
    "verdict-exit": verdict(ANSWERS.exit),
    "verdict-attention": verdict(ANSWERS.look),
    "verdict-unpaid": verdict(ANSWERS.unpaid),
    "verdict-repeat": verdict(ANSWERS.repeat),
    "verdict-repeat-here": verdict(ANSWERS.repeatHere),
    "verdict-revoked": verdict(ANSWERS.revoked),
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
        ...verdict(ANSWERS.repeat, { press: "gate.verdict.override" }, { type: "1234" }),
        state: SUPERVISED,
    },
};

const PEOPLE: Record<string, Scene> = {
    people: { state: WORKING, steps: [...MENU, { press: "gate.sign_in.title" }] },
    "people-wrong-pin": {
        state: WORKING,
        answers: { signIn: "WRONG_PIN" },
        steps: [
            ...MENU,
            { press: "gate.sign_in.title" },
            { type: "7" },
            { press: "gate.word.next" },
            { type: "4321" },
            { press: "gate.word.sign_in" },
        ],
    },
    "people-signed-in": { state: SUPERVISED, steps: [...MENU, { press: "gate.sign_in.title" }] },
    "people-none": {
        state: { ...WORKING, knowsOperators: false },
        steps: [...MENU, { press: "gate.sign_in.title" }],
    },
};

const LOOKING: Record<string, Scene> = {
    recent: { ...at(WORKING, { press: "gate.scan.latest" }), answers: { recent: RECENT } },
    "recent-empty": at(WORKING, { press: "gate.scan.latest" }),
    "recent-loading": { ...at(WORKING, { press: "gate.scan.latest" }), answers: { recent: "waits" } },
    search: at(SUPERVISED, { press: "gate.search.go" }),
    "search-found": {
        ...at(SUPERVISED, { press: "gate.search.go" }, { type: "lima" }, { press: "gate.search.go" }),
        answers: { search: { guests: GUESTS, more: true } },
    },
    "search-none": at(SUPERVISED, { press: "gate.search.go" }, { type: "lima" }, { press: "gate.search.go" }),
    "search-no-names": { state: WORKING, steps: [...MENU, { press: "gate.search.title" }] },
    "search-admit": {
        ...at(
            SUPERVISED,
            { press: "gate.search.go" },
            { type: "lima" },
            { press: "gate.search.go" },
            { press: "gate.search.admit" },
        ),
        answers: { search: { guests: GUESTS, more: false } },
    },
    menu: { state: WORKING, steps: MENU },
    settings: { state: WORKING, steps: [...MENU, { press: "gate.menu.settings" }] },
    "settings-sunlight": {
        state: WORKING,
        steps: [...MENU, { press: "gate.menu.settings" }],
        settings: { theme: "sunlight" },
    },
};

const ENDS: Record<string, Scene> = {
    closing: { state: WORKING, steps: [...MENU, { press: "gate.menu.close" }] },
    "closing-done": {
        state: { ...WORKING, counts: { ...WORKING.counts, unsent: 0 } as never },
        steps: [...MENU, { press: "gate.menu.close" }, { press: "gate.closing.go" }],
    },
    "closing-unsent": {
        state: { ...WORKING, journalClosed: true },
        answers: { anything: "OFFLINE" },
        steps: [...MENU, { press: "gate.menu.close" }, { press: "gate.leaving.send" }],
    },
    leaving: { state: READY, steps: [...MENU, { press: "gate.menu.leave" }] },
    "leaving-unsent": {
        state: WORKING,
        answers: { anything: "OFFLINE" },
        steps: [...MENU, { press: "gate.menu.leave" }, { press: "gate.leaving.send" }],
    },
    locked: inPhase({ kind: "locked", unsent: 0 }),
    "locked-unsent": inPhase({ kind: "locked", unsent: 14 }),
};

export const SCENES: Readonly<Record<string, Scene>> = {
    ...STARTING,
    ...SHUT_OUT,
    ...ENROLMENT,
    ...READINESS,
    ...SCANNING,
    ...VERDICTS,
    ...PEOPLE,
    ...LOOKING,
    ...ENDS,
};
