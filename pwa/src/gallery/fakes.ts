/** A gate, a camera and surroundings that do what a screen in the gallery is to show. */

import {
    CameraError,
    TorchRefused,
    type CameraTrouble,
    type OnRead,
    type Reader,
    type Wedge,
} from "../decoding/contract.ts";
import type {
    AnswerShown,
    EventOffered,
    Found,
    Gate,
    GateState,
    OperatorShown,
    RefusalName,
} from "../gate/contract.ts";
import type { Installation } from "../shell/contract.ts";
import { writeSettings, type Settings } from "../screens/settings.ts";
import type { Battery, CameraPermission, Surroundings } from "../screens/surroundings.ts";
import { drawScene } from "./scene.ts";

/** What each question is answered with; a name is a refusal, `waits` never answers. */
export interface Answers {
    readonly scan?: AnswerShown | RefusalName | "waits";
    readonly offered?: readonly EventOffered[] | RefusalName | "waits";
    readonly offer?: RefusalName | "waits";
    readonly recent?: readonly AnswerShown[] | "waits";
    readonly search?: Found;
    readonly signIn?: OperatorShown | RefusalName;
    readonly anything?: RefusalName;
}

export function fakeGate(state: GateState, answers: Answers): Gate {
    const done = (): Promise<void> => answer(undefined, answers.anything);
    const passed = (): Promise<AnswerShown> => answer<AnswerShown>(answers.scan, answers.anything);
    return {
        watch: (told) => {
            told(state);
            return Promise.resolve();
        },
        offer: () => answer(answers.offer ?? { server: "gate.example" }),
        enrol: done,
        offered: () => answer(answers.offered ?? []),
        choose: done,
        leave: done,
        signIn: () => answer<OperatorShown>(answers.signIn, answers.anything),
        signOut: done,
        scan: () => answer<AnswerShown>(answers.scan),
        undo: done,
        override: passed,
        admit: passed,
        undoLate: done,
        recent: () => answer(answers.recent ?? []),
        typed: (text) => Promise.resolve(text.includes(":") ? { kind: "code", text } : { kind: "reference" }),
        search: () => answer(answers.search ?? { guests: [], more: false }),
        syncNow: done,
        closeJournal: done,
        noticed: done,
        storageSaid: done,
        readiness: () => answer("PR1:7C19E0A4:1207:240:14:100:1:5F0C93D1A27BE846:0000000000000000000000"),
    };
}

function answer<T>(value: T | RefusalName | "waits" | undefined, refusal?: RefusalName): Promise<T> {
    const said = refusal ?? value;
    if (said === "waits") return new Promise<T>(() => undefined);
    if (typeof said === "string" && /^[A-Z_]+$/.test(said)) {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as the wire brings it: a plain object
        return Promise.reject({ refusal: said, values: {} });
    }
    return Promise.resolve(said as T);
}

/** interrupted: another app has the camera for a while. dark: its light does not go on. */
export type CameraMishap = "interrupted" | "dark";

/** Shows a drawn scene in place of a camera's picture, or fails as a camera may. */
export function fakeReader(trouble: CameraTrouble | undefined, camera: CameraMishap | undefined): Reader {
    const state = {
        cameras: [
            { id: "back", label: "Back" },
            { id: "front", label: "Front" },
        ],
        current: "back",
        hasTorch: true,
        torch: false,
    };
    return {
        start: async (video, _read, _camera, news) => {
            if (trouble !== undefined) throw new CameraError(trouble);
            video.srcObject = drawScene().captureStream();
            await video.play();
            if (camera === "interrupted") queueMicrotask(() => news?.({ kind: "interrupted" }));
            return state;
        },
        stop: () => undefined,
        setTorch: (torch) =>
            camera === "dark" ? Promise.reject(new TorchRefused()) : Promise.resolve({ ...state, torch }),
        again: () => undefined,
    };
}

/** A hand scanner whose reads the gallery makes. */
export class FakeWedge {
    private readonly told = new Set<OnRead>();

    readonly wedge: Wedge = (read) => {
        this.told.add(read);
        return () => this.told.delete(read);
    };

    read(text: string): void {
        for (const read of [...this.told]) read(text);
    }
}

export function fakeInstallation(isNewer: boolean): Installation {
    return {
        whenNewer: (told) => {
            if (isNewer) told();
            return () => undefined;
        },
        renew: () => undefined,
        version: "00000000",
    };
}

export interface Around {
    readonly battery?: Battery | "untold";
    readonly camera?: CameraPermission;
    readonly dictates?: boolean;
}

export function fakeSurroundings(settings: Settings, around: Around): Surroundings {
    return {
        languages: navigator.languages,
        dictates: around.dictates ?? false,
        settings: { getItem: () => writeSettings(settings), setItem: () => undefined },
        battery: () => Promise.resolve(around.battery ?? { level: 0.86, charging: false }),
        camera: () => Promise.resolve(around.camera ?? "ready"),
        signal: () => undefined,
        unlockSound: () => undefined,
        keepAwake: () => () => undefined,
    };
}
