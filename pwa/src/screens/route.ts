/** Where somebody is, and the browser's own way back: it leads to scanning from anywhere, never out of the gate by a slip. */

import { useCallback, useEffect, useState } from "preact/hooks";

import type { Route } from "./house.ts";

interface Place {
    readonly route?: Route;
}

/** The gate opens with its state, and is told to begin: that tap also lets it sound and see. */
const FIRST: Route = "ready";

/** Two entries of the browser's history are used: scanning, and above it wherever somebody is besides. */
export function useRoute(): [Route, (route: Route) => void] {
    const [route, setRoute] = useState<Route>(FIRST);
    useEffect(() => {
        const place = here();
        if (place === undefined || place === "scan") above(FIRST);
        else history.replaceState({ route: FIRST }, "");
        const popped = (): void => {
            setRoute(here() ?? "scan");
        };
        addEventListener("popstate", popped);
        return () => {
            removeEventListener("popstate", popped);
        };
    }, []);
    const go = useCallback((to: Route) => {
        const from = here();
        if (from === to) return;
        if (to === "scan") history.back();
        else if (from === "scan") above(to);
        else history.replaceState({ route: to }, "");
        setRoute(to);
    }, []);
    return [route, go];
}

function above(route: Route): void {
    history.replaceState({ route: "scan" }, "");
    history.pushState({ route }, "");
}

function here(): Route | undefined {
    return (history.state as Place | null)?.route;
}
