/** The languages that a gate speaks, and which of them somebody at this browser reads. */

export const LANGUAGES = ["en", "pt-BR"] as const;

export type Language = (typeof LANGUAGES)[number];

/** What each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", "pt-BR": "Português" };

/** The first of the preferred languages that is spoken here, whatever its region; English for anybody else. */
export function preferred(wanted: readonly string[]): Language {
    for (const tag of wanted) {
        const spoken = LANGUAGES.find((language) => primary(language) === primary(tag));
        if (spoken !== undefined) return spoken;
    }
    return "en";
}

function primary(tag: string): string {
    return tag.split("-", 1).join("").toLowerCase();
}
