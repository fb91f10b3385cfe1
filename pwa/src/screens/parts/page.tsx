/** A screen with a title that is no scanning: what is told comes first, what can be done stands at the bottom, under the thumb. */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { useHouse } from "../house.ts";
import { Button } from "./button.tsx";
import { Icon, type Sign } from "./icon.tsx";

interface PageProps {
    readonly title: string;
    readonly lead?: ComponentChildren;
    readonly sign?: Sign;
    /** Where there is a way back. */
    readonly onBack?: (() => void) | undefined;
    readonly actions?: ComponentChildren;
    /** It uses the width of a tablet that lies. */
    readonly wide?: boolean;
    readonly children?: ComponentChildren;
}

export function Page({ title, lead, sign, onBack, actions, wide, children }: PageProps): JSX.Element {
    const { words } = useHouse();
    const heading = useFocusOnArrival();
    return (
        <div class={wide === true ? "page page-wide" : "page"}>
            {onBack !== undefined && (
                <header class="page-top">
                    <Button kind="quiet" sign="back" onPress={onBack}>
                        {words.say("gate.back")}
                    </Button>
                </header>
            )}
            <main class="page-body" id="content">
                {sign !== undefined && (
                    <div class="page-sign">
                        <Icon sign={sign} />
                    </div>
                )}
                <h1 ref={heading} tabIndex={-1}>
                    {title}
                </h1>
                {lead !== undefined && <p class="lead">{lead}</p>}
                {children}
            </main>
            {Boolean(actions) && <footer class="page-actions">{actions}</footer>}
        </div>
    );
}

/** Whoever hears the screen, or works by keys, begins at its title, or at the field that is to be filled. */
export function useFocusOnArrival(isWanted = true): { current: HTMLHeadingElement | null } {
    const heading = useRef<HTMLHeadingElement>(null);
    useEffect(() => {
        const isTaken = document.activeElement instanceof HTMLInputElement;
        if (isWanted && !isTaken) heading.current?.focus({ preventScroll: true });
    }, []);
    return heading;
}

/** A part that goes took the focus with it, as a button whose work is done: the title has it then, unless somebody went elsewhere. */
export function useFocusBeyond(isGone: boolean): void {
    useLayoutEffect(() => {
        if (!isGone || document.activeElement !== document.body) return;
        document.querySelector<HTMLElement>("#content h1")?.focus({ preventScroll: true });
    }, [isGone]);
}
