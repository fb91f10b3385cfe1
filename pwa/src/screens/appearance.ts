/** What is set on the page itself: its language, theme and title, and the colour of the browser around it. */

import { useEffect } from "preact/hooks";

import type { Language } from "../words/language.ts";
import type { Theme } from "./settings.ts";

export function useAppearance(theme: Theme, language: Language, title: string): void {
    useEffect(() => {
        document.documentElement.lang = language;
        document.title = title;
    }, [language, title]);
    useEffect(() => {
        const dark = matchMedia("(prefers-color-scheme: dark)");
        const dress = (): void => {
            const automatic = dark.matches ? "dark" : "light";
            document.documentElement.dataset["theme"] = theme === "auto" ? automatic : theme;
            colourBrowser("--paper");
        };
        dress();
        dark.addEventListener("change", dress);
        return () => {
            dark.removeEventListener("change", dress);
        };
    }, [theme]);
}

/** The bar of the browser takes the ground of what is shown, so that a verdict fills the whole of a telephone. */
export function useGround(token: string): void {
    useEffect(() => {
        colourBrowser(token);
        return () => {
            colourBrowser("--paper");
        };
    }, [token]);
}

function colourBrowser(token: string): void {
    const colour = getComputedStyle(document.documentElement).getPropertyValue(token).trim();
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
        meta.content = colour;
    }
}
