/** Everything besides scanning, a line each. */

import type { JSX } from "preact";

import { useHouse, type Route } from "./house.ts";
import type { Sign } from "./parts/icon.tsx";
import { Page } from "./parts/page.tsx";
import { Picks } from "./parts/picks.tsx";

interface Entry {
    readonly route: Route;
    readonly sign: Sign;
    readonly name: string;
    readonly what?: string | undefined;
}

interface MenuProps {
    readonly go: (route: Route) => void;
    readonly onBack: () => void;
}

export function Menu({ go, onBack }: MenuProps): JSX.Element {
    const { words, state } = useHouse();
    const picks = useEntries().map(({ route, ...entry }) => ({
        ...entry,
        onPress: () => {
            go(route);
        },
    }));
    return (
        <Page title={words.say("gate.menu.title")} onBack={onBack} wide>
            <Picks picks={picks} />
            {state.device !== undefined && (
                <p class="fine">
                    {words.say("gate.menu.device", { name: state.device.name, id: state.device.id })}
                </p>
            )}
        </Page>
    );
}

function useEntries(): Entry[] {
    const { words, state } = useHouse();
    const operator = state.operator?.name ?? words.say("gate.sign_in.none");
    const place = [state.event?.name, state.gate?.name].filter(Boolean).join(" · ");
    const closed = state.journalClosed ? words.say("gate.menu.closed") : undefined;
    return [
        { route: "people", sign: "person", name: words.say("gate.sign_in.title"), what: operator },
        { route: "search", sign: "search", name: words.say("gate.search.title") },
        { route: "recent", sign: "recent", name: words.say("gate.recent.title") },
        { route: "ready", sign: "done", name: words.say("gate.menu.ready") },
        { route: "settings", sign: "settings", name: words.say("gate.menu.settings") },
        { route: "choose", sign: "gate", name: words.say("gate.menu.gate"), what: place },
        { route: "closing", sign: "flag", name: words.say("gate.menu.close"), what: closed },
        { route: "leaving", sign: "erase", name: words.say("gate.menu.leave") },
    ];
}
