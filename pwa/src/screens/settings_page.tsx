/** How this device shows and sounds. */

import type { JSX } from "preact";

import { useHouse } from "./house.ts";
import { Button } from "./parts/button.tsx";
import { Choice } from "./parts/field.tsx";
import { Page } from "./parts/page.tsx";
import { NO_CAMERA, THEMES } from "./settings.ts";
import { LANGUAGE_NAMES, LANGUAGES } from "../words/language.ts";

const OUTCOMES = ["admit", "attention", "refuse", "unknown"] as const;
const BETWEEN_MS = 1_100;

export function SettingsPage({ onBack }: { readonly onBack: () => void }): JSX.Element {
    const { words } = useHouse();
    return (
        <Page title={words.say("gate.settings.title")} onBack={onBack}>
            <div class="stack stack-wide">
                <ThemeChoice />
                <SoundChoice />
                <StayChoice />
                <CameraChoice />
                <LanguageChoice />
            </div>
        </Page>
    );
}

function ThemeChoice(): JSX.Element {
    const { words, settings, change } = useHouse();
    return (
        <Choice
            label={words.say("gate.settings.theme")}
            hint={words.say("gate.settings.theme.sunlight.what")}
            options={THEMES.map((theme) => ({
                value: theme,
                label: words.say(`gate.settings.theme.${theme}`),
            }))}
            value={settings.theme}
            onChoose={(theme) => {
                change({ theme });
            }}
        />
    );
}

function SoundChoice(): JSX.Element {
    const { words, settings, change, surroundings } = useHouse();
    const hear = (): void => {
        surroundings.unlockSound();
        OUTCOMES.forEach((outcome, at) => {
            setTimeout(() => {
                surroundings.signal(outcome);
            }, at * BETWEEN_MS);
        });
    };
    return (
        <div class="stack">
            <Switch
                label={words.say("gate.settings.sound")}
                off={words.say("gate.settings.sound.off")}
                on={words.say("gate.settings.sound.on")}
                value={settings.sound}
                onChoose={(sound) => {
                    change({ sound });
                }}
            />
            <Button onPress={hear}>{words.say("gate.settings.sound.try")}</Button>
        </div>
    );
}

function StayChoice(): JSX.Element {
    const { words, settings, change } = useHouse();
    return (
        <Switch
            label={words.say("gate.settings.stay")}
            off={words.say("gate.settings.stay.off")}
            on={words.say("gate.settings.stay.on")}
            value={settings.stays}
            onChoose={(stays) => {
                change({ stays });
            }}
        />
    );
}

function CameraChoice(): JSX.Element {
    const { words, settings, change } = useHouse();
    const isOff = settings.camera === NO_CAMERA;
    return (
        <Choice
            label={words.say("gate.settings.camera")}
            options={[
                { value: "on", label: words.say("gate.settings.camera.auto") },
                { value: NO_CAMERA, label: words.say("gate.settings.camera.off") },
            ]}
            value={isOff ? NO_CAMERA : "on"}
            onChoose={(camera) => {
                change({ camera: camera === NO_CAMERA ? NO_CAMERA : undefined });
            }}
        />
    );
}

function LanguageChoice(): JSX.Element {
    const { words, settings, change } = useHouse();
    return (
        <Choice
            label={words.say("gate.settings.language")}
            options={[
                { value: "auto", label: words.say("gate.settings.language.auto") },
                ...LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] })),
            ]}
            value={settings.language ?? "auto"}
            onChoose={(language) => {
                change({ language: language === "auto" ? undefined : language });
            }}
        />
    );
}

interface SwitchProps {
    readonly label: string;
    readonly off: string;
    readonly on: string;
    readonly value: boolean;
    readonly onChoose: (value: boolean) => void;
}

function Switch({ label, off, on, value, onChoose }: SwitchProps): JSX.Element {
    return (
        <Choice
            label={label}
            options={[
                { value: "on", label: on },
                { value: "off", label: off },
            ]}
            value={value ? "on" : "off"}
            onChoose={(chosen) => {
                onChoose(chosen === "on");
            }}
        />
    );
}
