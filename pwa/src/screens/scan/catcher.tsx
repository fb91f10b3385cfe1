/**
 * A field for hand scanners that speak through an input method, which have no words for a page without one: those built into Android
 * devices. It opens no keyboard, and has the focus only where nothing else needs it.
 */

import type { JSX, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { isFilledIn } from "../../decoding/contract.ts";
import { useHouse } from "../house.ts";

export function Catcher(): JSX.Element {
    const { words } = useHouse();
    const field = useRef<HTMLInputElement>(null);
    useFocusToSpare(field);
    const name = words.say("gate.scan.hand_scanner");
    return (
        <section class="heard" aria-label={name}>
            <input
                ref={field}
                data-hand-scanner
                aria-label={name}
                inputMode="none"
                autocomplete="off"
                autocorrect="off"
                autocapitalize="off"
                spellcheck={false}
                tabIndex={-1}
            />
        </section>
    );
}

/** Taken when nothing has the focus, and from what only a finger touched: a button is not pressed by keys after that. */
function useFocusToSpare(field: RefObject<HTMLInputElement | null>): void {
    useEffect(() => {
        const over = new AbortController();
        const take = (isSpare: (has: Element) => boolean): void => {
            // Behind whatever the page itself does with the focus now.
            requestAnimationFrame(() => {
                const has = document.activeElement ?? document.body;
                if (!over.signal.aborted && !isFilledIn(has) && isSpare(has))
                    field.current?.focus({ preventScroll: true });
            });
        };
        const takeFromNobody = (): void => {
            take((has) => has === document.body);
        };
        const touched = (event: MouseEvent): void => {
            if (event instanceof PointerEvent && event.pointerType === "touch") take(() => true);
            else takeFromNobody();
        };
        takeFromNobody();
        document.addEventListener("click", touched, over);
        document.addEventListener("focusout", takeFromNobody, over);
        document.addEventListener("visibilitychange", takeFromNobody, over);
        return () => {
            over.abort();
        };
    }, [field]);
}
