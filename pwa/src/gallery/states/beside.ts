/** Beside scanning: people, looking things up, settings, and the end of an evening. */

import { GUESTS, READY, RECENT, SUPERVISED, WORKING } from "../samples.ts";
import { at, inPhase, MENU, type Scene } from "./scene.ts";

/** As many letters as a reference may have, and no place to break it. */
const LONGEST = "DEMO0693".repeat(8);

export const PEOPLE: Record<string, Scene> = {
    people: { state: WORKING, steps: [...MENU, { press: "gate.sign_in.title" }] },
    "people-wrong-pin": {
        state: WORKING,
        answers: { signIn: "WRONG_PIN" },
        steps: [
            ...MENU,
            { press: "gate.sign_in.title" },
            { type: "7" },
            { press: "gate.word.next" },
            { type: "482160" },
            { press: "gate.word.sign_in" },
        ],
    },
    "people-signed-in": { state: SUPERVISED, steps: [...MENU, { press: "gate.sign_in.title" }] },
    "people-none": {
        state: { ...WORKING, knowsOperators: false },
        steps: [...MENU, { press: "gate.sign_in.title" }],
    },
};

export const LOOKING: Record<string, Scene> = {
    recent: { ...at(WORKING, { press: "gate.scan.latest" }), answers: { recent: RECENT } },
    "recent-empty": at(WORKING, { press: "gate.scan.latest" }),
    "recent-loading": { ...at(WORKING, { press: "gate.scan.latest" }), answers: { recent: "waits" } },
    search: at(SUPERVISED, { press: "gate.search.go" }),
    "search-found": {
        ...at(SUPERVISED, { press: "gate.search.go" }, { type: "lima" }, { press: "gate.search.go" }),
        answers: { search: { guests: GUESTS, more: true } },
    },
    "search-none": at(SUPERVISED, { press: "gate.search.go" }, { type: "lima" }, { press: "gate.search.go" }),
    "search-not-here": {
        ...at(WORKING, { press: "gate.scan.type" }, { type: "DEMO-0693" }, { press: "gate.scan.type.go" }),
    },
    "search-not-here-long": {
        ...at(WORKING, { press: "gate.scan.type" }, { type: LONGEST }, { press: "gate.scan.type.go" }),
    },
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

export const ENDS: Record<string, Scene> = {
    closing: { state: WORKING, steps: [...MENU, { press: "gate.menu.close" }] },
    "closing-done": {
        state: { ...WORKING, journalClosed: true, counts: { ...WORKING.counts, unsent: 0 } as never },
        steps: [...MENU, { press: "gate.menu.close" }],
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
