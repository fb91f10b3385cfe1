/**
 * The sentences of `sync/catalogue/`, as far as a gate says them. The build leaves the others out (`build/spoken.ts`).
 */

import english from "../../../sync/catalogue/en.json";
import portuguese from "../../../sync/catalogue/pt-BR.json";

import type { Language } from "./language.ts";

type Spoken = `${"gate" | "outcome" | "reason" | "note" | "use"}.${string}`;

/** The name of a sentence that is there, in both languages. */
export type Key = Extract<keyof typeof english, Spoken>;

/** What `.one` and `.other` are written after. */
export type Counted = Key extends infer K ? (K extends `${infer Base}.one` ? Base : never) : never;

const SENTENCES: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
    en: english,
    "pt-BR": portuguese,
};

/** No sentence has this name, or a value for it is missing: a mistake in the program, never in the data. */
export class UnknownWords extends Error {
    override readonly name = "UnknownWords";
}

/** The sentence of this name before it is filled; `UnknownWords`. */
export function sentence(key: string, language: Language): string {
    const found = SENTENCES[language][key];
    if (found === undefined) throw new UnknownWords(key);
    return found;
}

/** A sentence with a value for each `{name}` in it; `UnknownWords` if one is missing. */
export function filled(template: string, values: Readonly<Record<string, string | number>>): string {
    return template.replace(/\{([a-z_]+)\}/g, (_, name: string) => {
        const value = values[name];
        if (value === undefined) throw new UnknownWords(`{${name}} in "${template}"`);
        return String(value);
    });
}
