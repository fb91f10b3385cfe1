/** Everything besides scanning, a line each. */

import type { JSX } from "preact";

import { useHouse, type Route } from "./house.ts";
import { Icon, type Sign } from "./parts/icon.tsx";
import { Page } from "./parts/page.tsx";

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
    return (
        <Page title={words.say("gate.menu.title")} onBack={onBack}>
            <ul class="picks">
                {useEntries().map(({ route, sign, name, what }) => (
                    <li key={route}>
                        <button
                            type="button"
                            class="pick pick-signed"
                            onClick={() => {
                                go(route);
                            }}
                        >
                            <Icon sign={sign} />
                            <span class="pick-name">{name}</span>
                            {what !== undefined && <span class="pick-what">{what}</span>}
                        </button>
                    </li>
                ))}
            </ul>
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
    return [
        { route: "people", sign: "person", name: words.say("gate.sign_in.title"), what: operator },
        { route: "search", sign: "search", name: words.say("gate.search.title") },
        { route: "recent", sign: "recent", name: words.say("gate.recent.title") },
        { route: "ready", sign: "done", name: words.say("gate.menu.ready") },
        { route: "settings", sign: "settings", name: words.say("gate.menu.settings") },
        { route: "choose", sign: "gate", name: words.say("gate.menu.gate"), what: place },
        { route: "closing", sign: "flag", name: words.say("gate.menu.close") },
        { route: "leaving", sign: "erase", name: words.say("gate.menu.leave") },
    ];
}
