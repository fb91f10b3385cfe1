/** The gate's face: listens to the gate, and shows the screen that is due. */

import "./style/index.css";

import type { JSX } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { Gate, GateRefusal, GateState } from "../gate/contract.ts";
import type { Parts } from "../shell/contract.ts";
import { preferred } from "../words/language.ts";
import { Words } from "../words/words.ts";
import { useAppearance } from "./appearance.ts";
import { Choosing } from "./choosing.tsx";
import { Enrolment } from "./enrolment.tsx";
import { HouseContext, useHouse, type House } from "./house.ts";
import { Locked } from "./locked.tsx";
import { useAnnounced } from "./parts/announced.tsx";
import { parseSettings, writeSettings, type Settings } from "./settings.ts";
import { Broken, Elsewhere, Shut, Starting, Unsupported } from "./starting.tsx";
import { browserSurroundings, type Surroundings } from "./surroundings.ts";
import { refusalOf } from "./task.ts";
import { Working } from "./working.tsx";

export interface AppProps extends Parts {
    /** Unix milliseconds, by this device's own clock. */
    readonly clock?: () => number;
    readonly surroundings?: Surroundings;
}

const SETTINGS = "portao.settings";
const UNTOLD: GateState = {
    phase: { kind: "starting" },
    device: undefined,
    event: undefined,
    gate: undefined,
    operator: undefined,
    dismissed: undefined,
    lists: undefined,
    clock: undefined,
    storage: undefined,
    counts: undefined,
    network: { kind: "never", lastMs: undefined, trouble: undefined, syncing: false },
    knowsNames: false,
    knowsOperators: false,
    journalClosed: false,
};

export function App({ clock = Date.now, surroundings, ...parts }: AppProps): JSX.Element {
    const around = useMemo(() => surroundings ?? browserSurroundings(), [surroundings]);
    const [settings, change] = useSettings(around);
    const [state, refusal] = useGateState(parts.gate);
    const language = settings.language ?? preferred(around.languages);
    const timezone = state.event?.timezone;
    const words = useMemo(() => new Words(language, timezone), [language, timezone]);
    const [announced, announce] = useAnnounced();
    useAppearance(settings.theme, language, words.say("gate.title"));
    const house: House = { ...parts, state, words, settings, change, surroundings: around, clock, announce };
    return (
        <HouseContext.Provider value={house}>
            <a class="skip" href="#content">
                {words.say("gate.skip")}
            </a>
            {refusal === undefined ? <Due /> : <Broken refusal={refusal} />}
            {announced}
        </HouseContext.Provider>
    );
}

function Due(): JSX.Element {
    const { phase } = useHouse().state;
    switch (phase.kind) {
        case "starting":
            return <Starting />;
        case "unsupported":
            return <Unsupported lack={phase.lacks} />;
        case "shut":
            return <Shut why={phase.why} />;
        case "elsewhere":
            return <Elsewhere />;
        case "unenrolled":
            return <Enrolment lost={phase.lost} />;
        case "choosing":
            return <Choosing offered={phase.events} />;
        case "working":
            return <Working />;
        case "locked":
            return <Locked unsent={phase.unsent} />;
    }
}

function useGateState(gate: Gate): [GateState, GateRefusal | undefined] {
    const [state, setState] = useState(UNTOLD);
    const [refusal, setRefusal] = useState<GateRefusal | undefined>(undefined);
    useEffect(() => {
        gate.watch(setState).catch((thrown: unknown) => {
            setRefusal(refusalOf(thrown));
        });
    }, [gate]);
    return [state, refusal];
}

function useSettings(around: Surroundings): [Settings, (changed: Partial<Settings>) => void] {
    const [settings, setSettings] = useState(() => parseSettings(around.settings.getItem(SETTINGS)));
    const written = useRef(settings);
    const change = useCallback((changed: Partial<Settings>) => {
        setSettings((former) => ({ ...former, ...changed }));
    }, []);
    useEffect(() => {
        if (settings === written.current) return;
        written.current = settings;
        around.settings.setItem(SETTINGS, writeSettings(settings));
    }, [settings, around]);
    return [settings, change];
}
