/** Where a steward stands all evening: the camera above, everything for the thumb below. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { AnswerShown, Way } from "../../gate/contract.ts";
import { useHouse, type Route } from "../house.ts";
import { Button } from "../parts/button.tsx";
import { Choice } from "../parts/field.tsx";
import { useFocusAfter } from "../parts/focus.ts";
import { Icon, Shape } from "../parts/icon.tsx";
import { useFocusOnArrival } from "../parts/page.tsx";
import { CountsShown } from "./counts.tsx";
import { Dismissed } from "./dismissed.tsx";
import { Failing } from "./failing.tsx";
import { NetworkLine } from "./line.tsx";
import { Newer } from "./newer.tsx";
import type { Scanning } from "./scanning.ts";
import { Typing } from "./typing.tsx";
import { Viewfinder } from "./viewfinder.tsx";

interface ScanProps {
    readonly scanning: Scanning;
    readonly go: (route: Route) => void;
    readonly onSearch: (typed: string) => void;
}

export function Scan({ scanning, go, onSearch }: ScanProps): JSX.Element {
    const { words, state, surroundings } = useHouse();
    const [types, setTypes] = useState(false);
    useEffect(() => surroundings.keepAwake(), [surroundings]);
    const type = (): void => {
        setTypes(true);
    };
    const covered = scanning.flow.kind === "shown" || scanning.flow.kind === "failed";
    useFocusAfter(covered);
    return (
        <div class={`scan scan-${scanning.way}`} inert={covered}>
            <Top go={go} />
            <NetworkLine
                onPress={() => {
                    go("ready");
                }}
            />
            <main class="scan-body" id="content">
                {state.storage?.failing !== undefined && <Failing fault={state.storage.failing} />}
                {state.network.trouble !== undefined && (
                    <p class="trouble" role="status">
                        <Icon sign="look" />
                        {words.say(`gate.trouble.${state.network.trouble}`)}
                    </p>
                )}
                <Dismissed />
                <Newer />
                <Viewfinder
                    onRead={scanning.read}
                    hint={words.say(scanning.way === "exit" ? "gate.scan.exit.hint" : "gate.scan.guide")}
                    onType={type}
                >
                    {scanning.flow.kind === "deciding" && (
                        <p class="deciding" role="status">
                            {words.say("gate.scan.deciding")}
                        </p>
                    )}
                </Viewfinder>
            </main>
            <footer class="scan-side">
                <CountsShown way={scanning.way} />
                <Latest answers={scanning.latest} />
                <Ways way={scanning.way} onWay={scanning.setWay} />
                <div class="scan-actions">
                    <Button sign="type" onPress={type}>
                        {words.say("gate.scan.type")}
                    </Button>
                    <Button
                        sign="recent"
                        onPress={() => {
                            go("recent");
                        }}
                    >
                        {words.say("gate.scan.latest")}
                    </Button>
                    {state.knowsNames && (
                        <Button
                            sign="search"
                            onPress={() => {
                                onSearch("");
                            }}
                        >
                            {words.say("gate.search.go")}
                        </Button>
                    )}
                </div>
            </footer>
            {types && (
                <Typing
                    onRead={scanning.read}
                    onSearch={onSearch}
                    onClose={() => {
                        setTypes(false);
                    }}
                />
            )}
        </div>
    );
}

function Top({ go }: { readonly go: (route: Route) => void }): JSX.Element {
    const { words, state, surroundings } = useHouse();
    // Where a scanner speaks through an input method, its field has the focus.
    const heading = useFocusOnArrival(!surroundings.dictates);
    return (
        <header class="scan-top">
            <div class="scan-place">
                <h1 ref={heading} tabIndex={-1}>
                    {state.gate?.name ?? words.say("gate.scan.title")}
                </h1>
                <p>{state.event?.name}</p>
            </div>
            {state.operator !== undefined && (
                <p class="scan-operator">
                    <Icon sign="person" />
                    {state.operator.name}
                </p>
            )}
            <Button
                sign="more"
                onPress={() => {
                    go("menu");
                }}
            >
                {words.say("gate.menu.open")}
            </Button>
        </header>
    );
}

/** Where there is room beside the camera: who passed just now. */
function Latest({ answers }: { readonly answers: readonly AnswerShown[] }): JSX.Element | null {
    const { words } = useHouse();
    if (answers.length === 0) return null;
    return (
        <section class="latest">
            <h2>{words.say("gate.scan.latest")}</h2>
            <ol class="passages">
                {answers.map((answer) => (
                    <li key={answer.number} class={`passage-${answer.outcome}`}>
                        <Shape outcome={answer.outcome} />
                        <span>
                            {[words.time(answer.atMs), words.sayOf(answer.why), answer.seat]
                                .filter(Boolean)
                                .join(" · ")}
                        </span>
                    </li>
                ))}
            </ol>
        </section>
    );
}

function Ways({ way, onWay }: { readonly way: Way; readonly onWay: (way: Way) => void }): JSX.Element {
    const { words } = useHouse();
    const options = [
        { value: "entry", label: words.say("gate.way.entry"), sign: "entry" },
        { value: "exit", label: words.say("gate.way.exit"), sign: "exit" },
    ] as const;
    return <Choice label={words.say("gate.scan.way")} options={options} value={way} onChoose={onWay} bare />;
}
