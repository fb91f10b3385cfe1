/** One table from errors to what a person is told (names of the catalogue). */

import {
    AlreadyEnrolled,
    CannotAdmit,
    CannotOverride,
    DeviceIsLocked,
    NoEvent,
    NoManifest,
    NoOperators,
    NoSuchPassage,
    NotASupervisor,
    NotEnrolled,
    NothingToUndo,
    NotOneGuest,
    PinShut,
    Refused,
    UnknownGate,
    Unreachable,
    WrongPin,
} from "../device/errors.ts";
import { StorageFailed } from "../device/storage.ts";
import { KeysError } from "../keys/errors.ts";
import { SyncError } from "../sync/errors.ts";
import { Reason } from "../sync/reasons.ts";
import type { GateRefusal, RefusalName } from "./contract.ts";

const [TOO_MANY_REQUESTS, UNAVAILABLE] = [429, 503];

/** The gate itself says no: what is wrong is none of the device's errors. */
export class GateSaysNo extends Error {
    constructor(
        readonly refusal: RefusalName,
        readonly values: Readonly<Record<string, string | number>> = {},
    ) {
        super(`refused: ${refusal}`);
    }
}

/** Each class of errors of the device, and the name under which people are told of it. */
const NAMES = new Map<unknown, RefusalName>([
    [Unreachable, "OFFLINE"],
    [AlreadyEnrolled, "NOT_ALLOWED"],
    [NotEnrolled, "NOT_ALLOWED"],
    [UnknownGate, "NOT_ALLOWED"],
    [NoEvent, "NO_LIST"],
    [NoManifest, "NO_NAMES"],
    [NoOperators, "NO_OPERATORS"],
    [WrongPin, "WRONG_PIN"],
    [PinShut, "PIN_SHUT"],
    [NotASupervisor, "NOT_A_SUPERVISOR"],
    [NothingToUndo, "NOTHING_TO_UNDO"],
    [NoSuchPassage, "NOTHING_TO_UNDO"],
    [NotOneGuest, "CANNOT_ADMIT"],
    [CannotAdmit, "CANNOT_ADMIT"],
    [CannotOverride, "CANNOT_OVERRIDE"],
    [DeviceIsLocked, "LOCKED"],
    [StorageFailed, "STORAGE_FAILED"],
]);

/** What a person is told of this error; INTERNAL for a mistake of the program, which is noted for whoever looks for it. */
export function refusalOf(error: unknown): GateRefusal {
    if (error instanceof GateSaysNo) return { refusal: error.refusal, values: error.values };
    if (error instanceof Refused) return { refusal: nameOf(error), values: { problem: error.problem } };
    const name = error instanceof Error ? NAMES.get(error.constructor) : undefined;
    if (name !== undefined) return { refusal: name, values: valuesOf(error) };
    // Whatever else was refused came from the server, and is not what this device believes.
    if (error instanceof KeysError || error instanceof SyncError) {
        return { refusal: "REFUSED", values: { problem: error.code } };
    }
    console.error(error);
    return { refusal: "INTERNAL", values: {} };
}

/** What the promise gives; its refusal goes on as the plain object that crosses to the page. */
export async function told<Found>(work: Promise<Found>): Promise<Found> {
    try {
        return await work;
    } catch (error) {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- an Error would lose its fields on its way to the page
        throw refusalOf(error);
    }
}

function nameOf(refused: Refused): RefusalName {
    if (refused.problem === "ENROLMENT_CODE_INVALID") return "CODE_USED";
    return refused.status === TOO_MANY_REQUESTS || refused.status === UNAVAILABLE ? "BUSY" : "REFUSED";
}

function valuesOf(error: unknown): Readonly<Record<string, string>> {
    if (error instanceof CannotAdmit || error instanceof CannotOverride)
        return { reason: Reason[error.reason] };
    return error instanceof NotASupervisor ? { who: error.who } : {};
}
