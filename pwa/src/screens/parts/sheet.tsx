/** Something small that comes before what was on the screen, until it is done or put away: by Escape as well. */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

import { useHouse } from "../house.ts";
import { Button } from "./button.tsx";

interface SheetProps {
    readonly title: string;
    readonly onClose: () => void;
    readonly children: ComponentChildren;
}

export function Sheet({ title, onClose, children }: SheetProps): JSX.Element {
    const { words } = useHouse();
    const id = useId();
    const dialog = useRef<HTMLDialogElement>(null);
    useEffect(() => {
        const shown = dialog.current;
        shown?.showModal();
        // To what is to be typed; else to the title, so that no slip of a key closes it.
        (shown?.querySelector<HTMLElement>("input") ?? shown?.querySelector<HTMLElement>("h2"))?.focus();
    }, []);
    return (
        <dialog class="sheet" ref={dialog} aria-labelledby={id} onClose={onClose}>
            <div class="sheet-top">
                <h2 id={id} tabIndex={-1}>
                    {title}
                </h2>
                <Button kind="quiet" sign="stop" label={words.say("gate.close")} onPress={onClose} />
            </div>
            <div class="sheet-body">{children}</div>
        </dialog>
    );
}
