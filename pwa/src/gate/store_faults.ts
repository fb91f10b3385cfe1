/** Troubles of a store, as screens tell them. */

import type { Trouble } from "../device/storage.ts";
import type { StoreFault } from "./contract.ts";

/** Whatever else is wrong with a store, nobody at a gate can set right: it is told as damaged. */
export const FAULTS: Readonly<Record<Trouble, StoreFault>> = {
    room: "ROOM",
    disk: "DISK",
    held: "HELD",
    broken: "BROKEN",
    other: "BROKEN",
};
