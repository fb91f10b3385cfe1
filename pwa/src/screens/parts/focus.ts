/** Where the keys go when something appears. A browser's own `autofocus` works once a page, and a gate is one page all evening. */

import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** The element takes the focus when it appears, if it is to. */
export function useFocus<T extends HTMLElement>(isWanted: boolean): RefObject<T | null> {
    const element = useRef<T>(null);
    useLayoutEffect(() => {
        if (isWanted) element.current?.focus({ preventScroll: true });
    }, [isWanted]);
    return element;
}

/** What had the focus before something covered its screen has it again afterwards, so that who works by keys goes on where they were. */
export function useFocusAfter(isCovered: boolean): void {
    const former = useRef<Element | null>(null);
    useLayoutEffect(() => {
        if (isCovered) {
            former.current = document.activeElement;
        } else if (document.activeElement === document.body && former.current instanceof HTMLElement) {
            former.current.focus({ preventScroll: true });
        }
    }, [isCovered]);
}
