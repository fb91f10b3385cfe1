/** Something that the gate is asked to do: whether it goes on, and what it was refused with. */

import { useCallback, useRef, useState } from "preact/hooks";

import type { GateRefusal } from "../gate/contract.ts";

export interface Task {
    readonly busy: boolean;
    readonly refusal: GateRefusal | undefined;
    /** Do it, unless it is being done. */
    readonly run: (work: () => Promise<void>) => void;
    /** Forget what was refused. */
    readonly clear: () => void;
}

/** What was thrown, as a refusal; whatever else came is a mistake of the program, and told as one. */
export function refusalOf(thrown: unknown): GateRefusal {
    if (typeof thrown === "object" && thrown !== null && "refusal" in thrown) return thrown as GateRefusal;
    console.error(thrown);
    return { refusal: "INTERNAL", values: {} };
}

export function useTask(): Task {
    const [busy, setBusy] = useState(false);
    const [refusal, setRefusal] = useState<GateRefusal | undefined>(undefined);
    const going = useRef(false);
    const run = useCallback((work: () => Promise<void>) => {
        if (going.current) return;
        going.current = true;
        setBusy(true);
        setRefusal(undefined);
        work()
            .catch((thrown: unknown) => {
                setRefusal(refusalOf(thrown));
            })
            .finally(() => {
                going.current = false;
                setBusy(false);
            });
    }, []);
    const clear = useCallback(() => {
        setRefusal(undefined);
    }, []);
    return { busy, refusal, run, clear };
}
