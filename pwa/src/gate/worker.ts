/** The worker that is the gate: put together here, once, from what this browser has. */

import { expose } from "comlink";

import { SYSTEM_ALARM } from "../device/background.ts";
import { systemClocks } from "../device/clocks.ts";
import { BrowserKeyChest } from "../device/key_chest.ts";
import { StorageFailed } from "../device/storage.ts";
import { lackHere } from "./lacks.ts";
import { lead } from "./leading.ts";
import { LiveGate } from "./live_gate.ts";
import { refusing } from "./refusing.ts";
import { StoreFile } from "./store_file.ts";

const AGAIN_MS = 500;
/** The pool is taken once: whoever has it cannot take it again. */
let file: StoreFile | undefined;

const gate = new LiveGate({
    origin: self.location.origin,
    world: {
        clocks: systemClocks(),
        random: (size) => crypto.getRandomValues(new Uint8Array(size)),
        fetch: async (input, init) => fetch(input, init),
    },
    alarm: SYSTEM_ALARM,
    chest: new BrowserKeyChest(),
});
expose(refusing(gate));
void live();

/** Begin as soon as this worker may, and as often as it takes: a disk that is full now may have room in a while. */
async function live(): Promise<void> {
    const lacks = await lackHere();
    if (lacks !== undefined) {
        gate.waits({ kind: "unsupported", lacks });
        return;
    }
    await lead(navigator.locks, () => {
        gate.waits({ kind: "elsewhere" });
    });
    gate.waits({ kind: "starting" });
    while (!(await isBegun())) await SYSTEM_ALARM.sleep(AGAIN_MS, new AbortController().signal);
}

/** Whether it began; false where it may do so a while later. */
async function isBegun(): Promise<boolean> {
    try {
        file ??= await StoreFile.taken();
        await gate.begin(file);
        return true;
    } catch (error) {
        if (error instanceof StorageFailed && error.mayPass) return false;
        console.error(error); // a store that this program cannot use: another program's, or broken
        gate.waits({ kind: "unsupported", lacks: "STORAGE" });
        return true;
    }
}
