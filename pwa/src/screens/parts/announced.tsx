/** What is read out by whatever reads the screen to somebody: each sentence once, also when the next one is the same. */

import type { JSX } from "preact";
import { useCallback, useState } from "preact/hooks";

interface Announced {
    readonly sentence: string;
    /** Ascends: the same words again are another announcement, as for two guests who are let in one behind the other. */
    readonly number: number;
}

/** Where it stands on the page, and how to say something. */
export function useAnnounced(): [JSX.Element, (sentence: string) => void] {
    const [{ sentence, number }, setAnnounced] = useState<Announced>({ sentence: "", number: 0 });
    const announce = useCallback((said: string) => {
        setAnnounced((former) => ({ sentence: said, number: former.number + 1 }));
    }, []);
    const region = (
        <p class="heard" role="alert" aria-live="assertive" key={number}>
            {sentence}
        </p>
    );
    return [region, announce];
}
