/** The gate at work: one place at a time, and a verdict over whichever it is. */

import type { JSX } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";

import type { AnswerShown, EventOffered } from "../gate/contract.ts";
import { Choosing } from "./choosing.tsx";
import { Closing } from "./closing.tsx";
import { useHouse, type Route } from "./house.ts";
import { Leaving } from "./leaving.tsx";
import { Menu } from "./menu.tsx";
import { People } from "./people.tsx";
import { Ready } from "./ready/ready.tsx";
import { Recent } from "./recent.tsx";
import { useRoute } from "./route.ts";
import { Catcher } from "./scan/catcher.tsx";
import { Scan } from "./scan/scan.tsx";
import { useScanning, type Scanning } from "./scan/scanning.ts";
import { Search } from "./search.tsx";
import { SettingsPage } from "./settings_page.tsx";
import { NoVerdict } from "./verdict/failed.tsx";
import { Verdict } from "./verdict/verdict.tsx";

const NOTHING_KNOWN: readonly EventOffered[] = [];

export function Working(): JSX.Element {
    const { wedge, surroundings } = useHouse();
    const [route, turn] = useRoute();
    const [sought, setSought] = useState("");
    // What was sought is looked up at once, and is not there when somebody comes to look up another guest.
    const go = useCallback(
        (next: Route) => {
            setSought("");
            turn(next);
        },
        [turn],
    );
    const scanning = useScanning();
    const { flow, read } = scanning;
    useEffect(
        () =>
            // A hand scanner works wherever somebody is: what it reads leads back to scanning.
            wedge((text) => {
                go("scan");
                read(text);
            }),
        [wedge, go, read],
    );
    useSound();
    const search = (typed: string): void => {
        setSought(typed);
        turn("search");
    };
    return (
        <>
            <Place route={route} go={go} scanning={scanning} sought={sought} onSearch={search} />
            {route === "scan" && surroundings.dictates && <Catcher />}
            {flow.kind === "shown" && <Verdict key={flow.answer.number} shown={flow} scanning={scanning} />}
            {flow.kind === "failed" && <NoVerdict failed={flow} scanning={scanning} />}
        </>
    );
}

/** What a browser takes for a tap or a key: of a finger only that it was lifted, of a mouse that it was pressed, too. */
const TOUCHES = ["pointerdown", "pointerup", "click", "keydown"] as const;

/** Each tap and each key, a hand scanner's too, lets the page sound: after a reload nobody may tap where work begins. */
function useSound(): void {
    const { surroundings } = useHouse();
    useEffect(() => {
        const over = new AbortController();
        const unlock = (): void => {
            surroundings.unlockSound();
        };
        for (const type of TOUCHES) {
            addEventListener(type, unlock, { capture: true, signal: over.signal });
        }
        return () => {
            over.abort();
        };
    }, [surroundings]);
}

interface PlaceProps {
    readonly route: Route;
    readonly go: (route: Route) => void;
    readonly scanning: Scanning;
    readonly sought: string;
    readonly onSearch: (typed: string) => void;
}

function Place({ route, go, scanning, sought, onSearch }: PlaceProps): JSX.Element {
    const toScan = (): void => {
        go("scan");
    };
    const toMenu = (): void => {
        go("menu");
    };
    const tell = (answer: AnswerShown): void => {
        go("scan");
        scanning.tell(answer);
    };
    const read = (text: string): void => {
        go("scan");
        scanning.read(text);
    };
    switch (route) {
        case "ready":
            return <Ready onStart={toScan} />;
        case "scan":
            return <Scan scanning={scanning} go={go} onSearch={onSearch} />;
        case "recent":
            return <Recent onBack={toScan} onTakenBack={scanning.takenBack} />;
        case "search":
            return <Search begun={sought} onBack={toScan} onTold={tell} onRead={read} />;
        case "people":
            return <People onBack={toMenu} onDone={toScan} />;
        case "menu":
            return <Menu go={go} onBack={toScan} />;
        case "settings":
            return <SettingsPage onBack={toMenu} />;
        case "closing":
            return <Closing go={go} onBack={toMenu} />;
        case "leaving":
            return <Leaving onBack={toMenu} />;
        case "choose":
            return (
                <Choosing
                    offered={NOTHING_KNOWN}
                    onBack={toMenu}
                    onChosen={() => {
                        go("ready");
                    }}
                />
            );
    }
}
