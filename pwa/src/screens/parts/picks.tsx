/** Ways to go on, a line each: where it leads, and what is to be known before. */

import type { JSX } from "preact";

import { Icon, type Sign } from "./icon.tsx";

export interface Pick {
    readonly sign: Sign;
    readonly name: string;
    readonly what?: string | undefined;
    readonly onPress: () => void;
}

export function Picks({ picks }: { readonly picks: readonly Pick[] }): JSX.Element {
    return (
        <ul class="picks">
            {picks.map(({ sign, name, what, onPress }) => (
                <li key={name}>
                    <button type="button" class="pick pick-signed" onClick={onPress}>
                        <Icon sign={sign} />
                        <span class="pick-name">{name}</span>
                        {what !== undefined && <span class="pick-what">{what}</span>}
                    </button>
                </li>
            ))}
        </ul>
    );
}
