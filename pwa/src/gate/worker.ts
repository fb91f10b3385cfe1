/** The worker that is the gate: put together here, once, from what this browser has. */

import { expose } from "comlink";

import { SYSTEM_ALARM } from "../device/background.ts";
import { systemClocks } from "../device/clocks.ts";
import { BrowserKeyChest } from "../device/key_chest.ts";
import { begun } from "./beginning.ts";
import { compiledHere } from "./program.ts";
import { lackHere } from "./lacks.ts";
import { lead } from "./leading.ts";
import { LiveGate } from "./live_gate.ts";
import { refusing } from "./refusing.ts";
import { StoreFile } from "./store_file.ts";
import { openBoxBeside } from "./trying_pins.ts";

/** The pool is taken once: whoever has it cannot take it again. */
let file: StoreFile | undefined;

const compiled = compiledHere(self);

const gate = new LiveGate({
    origin: self.location.origin,
    world: {
        clocks: systemClocks(),
        random: (size) => crypto.getRandomValues(new Uint8Array(size)),
        fetch: async (input, init) => fetch(input, init),
        openBox: openBoxBeside,
    },
    alarm: SYSTEM_ALARM,
    chest: new BrowserKeyChest(),
});
expose(refusing(gate));
void live();

/** Begin as soon as this worker may. */
async function live(): Promise<void> {
    const lacks = await lackHere();
    if (lacks !== undefined) {
        gate.waits({ kind: "unsupported", lacks });
        return;
    }
    await lead(navigator.locks, () => {
        gate.waits({ kind: "elsewhere" });
    });
    await begun({ begin, waits: gate.waits.bind(gate) }, SYSTEM_ALARM);
}

async function begin(): Promise<void> {
    file ??= await StoreFile.taken(await compiled);
    await gate.begin(file);
}
