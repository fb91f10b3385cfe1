/** Where somebody is, and the browser's own way back: it leads to scanning from anywhere, never out of the gate by a slip. */

import { useEffect, useState } from "preact/hooks";

import type { Route } from "./house.ts";

/** The gate opens with its state, and is told to begin: that tap also lets it sound and see. */
const FIRST: Route = "ready";
const GUARD = { guard: true };

/** One entry of the browser's history stands before the gate, and is put there again whenever somebody went back over it. */
export function useRoute(): [Route, (route: Route) => void] {
    const [route, go] = useState<Route>(FIRST);
    useEffect(() => {
        if ((history.state as Partial<typeof GUARD> | null)?.guard !== true) history.pushState(GUARD, "");
        const back = (): void => {
            history.pushState(GUARD, "");
            go("scan");
        };
        addEventListener("popstate", back);
        return () => {
            removeEventListener("popstate", back);
        };
    }, []);
    return [route, go];
}
