/** The gate of `world` on a store in memory, whose disk may be full. */

import { Database } from "../../src/device/database.ts";
import { FullDisk, inMemory } from "./memory.ts";
import { gateOn, type Gate, type Made, type Rules } from "./world.ts";

/** One whose disk may be full. */
export interface GateInMemory extends Gate {
    readonly disk: FullDisk;
}

/** `after`: the store and keys of a gate that was there before, as they would be after a restart. */
interface Asked extends Made {
    readonly rules?: Rules;
    readonly after?: GateInMemory;
}

/** A gate that holds its lists. */
export async function gateWith({ rules = "once", after, ...made }: Asked = {}): Promise<GateInMemory> {
    const disk = after?.disk ?? new FullDisk(inMemory());
    const database = Database.open(disk);
    if (after === undefined) return { disk, ...(await gateOn(database, rules, made)) };
    return { disk, ...(await gateOn(database, undefined, { ...made, chest: after.chest })) };
}
