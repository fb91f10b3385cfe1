/** What the screens use of the browser around them, as one value: a gallery or a test brings another one. */

import type { Outcome } from "../gate/contract.ts";
import { KEPT } from "../shell/kept.ts";
import { Sounds } from "./sounds.ts";

export interface Battery {
    /** From 0 to 1. */
    readonly level: number;
    readonly charging: boolean;
}

/** ready: allowed and there. ask: the browser will ask first. */
export type CameraPermission = "ready" | "ask" | "denied" | "none";

export interface Surroundings {
    readonly languages: readonly string[];
    readonly settings: Pick<Storage, "getItem" | "setItem">;
    /** Whether hand scanners may speak through an input method here, which only fields hear. */
    readonly dictates: boolean;
    battery(): Promise<Battery | "untold">;
    camera(): Promise<CameraPermission>;
    /** What an outcome sounds and feels like, at once. */
    signal(outcome: Outcome): void;
    /** Browsers let a page sound only after it was touched: call it from a tap or a key, as often as there are any. */
    unlockSound(): void;
    /** Keep the screen lit until the returned function is called. */
    keepAwake(): () => void;
}

/** Milliseconds on, off, on: one short, two short, one long, two long. */
const VIBRATIONS: Readonly<Record<Outcome, readonly number[]>> = {
    admit: [80],
    attention: [80, 90, 80],
    refuse: [500],
    unknown: [400, 150, 400],
};

interface BatterySource {
    getBattery?(): Promise<Battery>;
}

export function browserSurroundings(): Surroundings {
    const sounds = new Sounds();
    return {
        languages: navigator.languages,
        settings: KEPT,
        dictates: navigator.userAgent.includes("Android"),
        battery,
        camera,
        signal: (outcome) => {
            sounds.play(outcome);
            // Some browsers have no vibration at all: the types do not know.
            (navigator as Partial<Navigator>).vibrate?.([...VIBRATIONS[outcome]]);
        },
        unlockSound: () => {
            sounds.unlock();
        },
        keepAwake,
    };
}

async function battery(): Promise<Battery | "untold"> {
    const source = navigator as BatterySource;
    if (source.getBattery === undefined) return "untold";
    const { level, charging } = await source.getBattery();
    return { level, charging };
}

async function camera(): Promise<CameraPermission> {
    const media = (navigator as Partial<Navigator>).mediaDevices;
    const devices = (await media?.enumerateDevices()) ?? [];
    if (!devices.some(({ kind }) => kind === "videoinput")) return "none";
    const permission = await cameraPermission();
    return permission === "granted" ? "ready" : permission === "denied" ? "denied" : "ask";
}

/** Browsers that do not know this permission refuse the question: then only trying tells. */
async function cameraPermission(): Promise<PermissionState> {
    try {
        return (await navigator.permissions.query({ name: "camera" })).state;
    } catch (error) {
        if (error instanceof TypeError) return "prompt";
        throw error;
    }
}

/** A lock ends whenever the page is hidden, so it is taken anew each time that it is seen again. */
function keepAwake(): () => void {
    let lock: WakeLockSentinel | undefined;
    let wanted = true;
    const take = async (): Promise<void> => {
        const source = (navigator as Partial<Navigator>).wakeLock;
        if (source === undefined || document.visibilityState !== "visible") return;
        try {
            lock = await source.request("screen");
        } catch (refused) {
            // A low battery, or a setting of the device: the screen dims as it always does.
            if (!(refused instanceof DOMException)) throw refused;
        }
        if (!wanted) await lock?.release();
    };
    const seen = (): void => void take();
    document.addEventListener("visibilitychange", seen);
    void take();
    return () => {
        wanted = false;
        document.removeEventListener("visibilitychange", seen);
        void lock?.release();
    };
}
