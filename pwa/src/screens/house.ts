/** What every screen stands in: the gate and its state, the words, the settings, and where to go next. */

import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";

import type { GateState } from "../gate/contract.ts";
import type { Parts } from "../shell/contract.ts";
import type { Words } from "../words/words.ts";
import type { Settings } from "./settings.ts";
import type { Surroundings } from "./surroundings.ts";

/** Where somebody is while the gate works. `choose`: another gate or event. */
export type Route =
    | "ready"
    | "scan"
    | "recent"
    | "search"
    | "people"
    | "menu"
    | "settings"
    | "closing"
    | "leaving"
    | "choose";

export interface House extends Parts {
    readonly state: GateState;
    readonly words: Words;
    readonly settings: Settings;
    readonly change: (settings: Partial<Settings>) => void;
    readonly surroundings: Surroundings;
    /** Unix milliseconds, by this device's own clock. */
    readonly clock: () => number;
    /** Read out once by whatever reads the screen to somebody. */
    readonly announce: (sentence: string) => void;
}

export const HouseContext = createContext<House | undefined>(undefined);

export function useHouse(): House {
    const house = useContext(HouseContext);
    if (house === undefined) throw new Error("a screen stands outside of the app");
    return house;
}

/** The time, told anew so often: for ages that grow while somebody looks. */
export function useNow(everyMs: number): number {
    const { clock } = useHouse();
    const [now, setNow] = useState(clock);
    useEffect(() => {
        const timer = setInterval(() => {
            setNow(clock());
        }, everyMs);
        return () => {
            clearInterval(timer);
        };
    }, [clock, everyMs]);
    return now;
}
