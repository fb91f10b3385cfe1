/** What every screen stands in: the gate and its state, the words, the settings, and where to go next. */

import { createContext } from "preact";
import { useCallback, useContext, useEffect, useState } from "preact/hooks";

import type { GateState } from "../gate/contract.ts";
import type { Parts } from "../shell/contract.ts";
import type { Words } from "../words/words.ts";
import type { Announce } from "./parts/announced.tsx";
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
    readonly announce: Announce;
}

export const HouseContext = createContext<House | undefined>(undefined);

export function useHouse(): House {
    const house = useContext(HouseContext);
    if (house === undefined) throw new Error("a screen stands outside of the app");
    return house;
}

/** Reads the time, Unix milliseconds, by the server's clock: what the gate tells is, too. Until it was compared, by this device's own. */
export function useTime(): () => number {
    const { clock, state } = useHouse();
    const aheadMs = state.clock?.offsetMs ?? 0;
    return useCallback(() => clock() - aheadMs, [clock, aheadMs]);
}

/** The time, told anew so often: for ages that grow while somebody looks. */
export function useNow(everyMs: number): number {
    const time = useTime();
    const [now, setNow] = useState(time);
    useEffect(() => {
        const tell = (): void => {
            setNow(time());
        };
        tell();
        const timer = setInterval(tell, everyMs);
        return () => {
            clearInterval(timer);
        };
    }, [time, everyMs]);
    return now;
}
