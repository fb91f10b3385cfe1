/** What is read out by whatever reads the screen to somebody: each sentence once, also when the next one is the same. */

import type { JSX } from "preact";
import { useCallback, useRef, useState } from "preact/hooks";

interface Announced {
    readonly sentence: string;
    /** Ascends: the same words again are another announcement, as for two guests who are let in one behind the other. */
    readonly number: number;
}

/** Say this. What is returned wipes it away again, unless something else was said since. */
export type Announce = (sentence: string) => () => void;

/** Where it stands on the page, and how to say something. */
export function useAnnounced(): [JSX.Element, Announce] {
    const [{ sentence, number }, setAnnounced] = useState<Announced>({ sentence: "", number: 0 });
    const newest = useRef(0);
    const announce = useCallback((said: string) => {
        const own = (newest.current += 1);
        setAnnounced({ sentence: said, number: own });
        return () => {
            setAnnounced((held) => (held.number === own ? { sentence: "", number: own } : held));
        };
    }, []);
    const region = (
        <p class="heard" role="alert" aria-live="assertive" key={number}>
            {sentence}
        </p>
    );
    return [region, announce];
}
