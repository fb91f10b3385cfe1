/** What somebody set on this device: kept beside the gate, not in it, since none of it decides anything. */

import { LANGUAGES, type Language } from "../words/language.ts";

export const THEMES = ["auto", "light", "dark", "sunlight"] as const;
export type Theme = (typeof THEMES)[number];

/** The camera that is off: only a hand scanner reads. */
export const NO_CAMERA = "off";

export interface Settings {
    /** undefined: as the browser is set. */
    readonly language: Language | undefined;
    readonly theme: Theme;
    readonly sound: boolean;
    /** Whether a verdict waits for a tap. */
    readonly stays: boolean;
    /** The camera's id; `NO_CAMERA`; undefined: the one at the back. */
    readonly camera: string | undefined;
}

export const DEFAULTS: Settings = {
    language: undefined,
    theme: "auto",
    sound: true,
    stays: false,
    camera: undefined,
};

/** Settings as they were written; whatever cannot be read is as if nobody had set it. */
export function parseSettings(written: string | null): Settings {
    const said = fields(written);
    return {
        language: LANGUAGES.find((language) => language === said["language"]),
        theme: THEMES.find((theme) => theme === said["theme"]) ?? DEFAULTS.theme,
        sound: said["sound"] !== false,
        stays: said["stays"] === true,
        camera: typeof said["camera"] === "string" ? said["camera"] : undefined,
    };
}

export function writeSettings(settings: Settings): string {
    return JSON.stringify(settings);
}

function fields(written: string | null): Readonly<Record<string, unknown>> {
    try {
        const read: unknown = JSON.parse(written ?? "{}");
        return typeof read === "object" && read !== null ? (read as Record<string, unknown>) : {};
    } catch (error) {
        if (error instanceof SyntaxError) return {};
        throw error;
    }
}
