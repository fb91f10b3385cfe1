/** The gallery: `gallery.html?screen=verdict-repeat&lang=pt-BR&theme=dark` shows one screen in one state; without a screen, all names. */

import { render } from "preact";

import type { Gate } from "../gate/contract.ts";
import { App } from "../screens/app.tsx";
import { DEFAULTS, THEMES, type Settings } from "../screens/settings.ts";
import { LANGUAGES } from "../words/language.ts";
import { Words } from "../words/words.ts";
import { act, FakeClock, settled } from "./acting.ts";
import { fakeGate, fakeInstallation, fakeReader, fakeSurroundings, FakeWedge } from "./fakes.ts";
import { NOW_MS } from "./samples.ts";
import { SCENES, type Scene } from "./states.ts";

const query = new URLSearchParams(location.search);
const place = document.querySelector<HTMLElement>("#app");
const screen = query.get("screen");
const scene = screen === null ? undefined : SCENES[screen];

if (place !== null) {
    if (scene === undefined) render(<Names />, place);
    else void show(scene, place);
}

async function show(scene: Scene, place: HTMLElement): Promise<void> {
    const settings = settingsOf(scene);
    const wedge = new FakeWedge();
    const clock = new FakeClock(NOW_MS);
    render(
        <App
            gate={scene.broken === true ? brokenGate() : fakeGate(scene.state, scene.answers ?? {})}
            reader={fakeReader(scene.trouble, scene.camera)}
            wedge={wedge.wedge}
            installation={fakeInstallation(scene.newer === true)}
            offered={scene.offered}
            clock={clock.now}
            surroundings={fakeSurroundings(settings, scene.around ?? {})}
        />,
        place,
    );
    const words = new Words(settings.language ?? "en", undefined);
    await act(scene.steps ?? [], { words, wedge, clock });
    await settled();
    document.documentElement.dataset["settled"] = "true";
}

function settingsOf(scene: Scene): Settings {
    const language = LANGUAGES.find((one) => one === query.get("lang")) ?? "en";
    const theme = THEMES.find((one) => one === query.get("theme")) ?? "light";
    return { ...DEFAULTS, language, theme, stays: true, ...scene.settings };
}

function brokenGate(): Gate {
    return {
        ...fakeGate({} as never, {}),
        watch: () => Promise.reject(new Error("the worker did not start")),
    };
}

function Names() {
    return (
        <main>
            <h1>Portão</h1>
            <ul>
                {Object.keys(SCENES).map((name) => (
                    <li key={name}>
                        <a href={`?screen=${name}&lang=pt-BR`}>{name}</a>
                    </li>
                ))}
            </ul>
        </main>
    );
}
