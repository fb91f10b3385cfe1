/** Listens for a hand scanner anywhere on the page. */

import type { OnRead, Wedge } from "./contract.ts";
import { Keystrokes, QUIET_MS, type Stroke } from "./keystrokes.ts";

/** A field that a person fills in has its keys for itself, whoever types into it. What is only chosen is no such field. */
const FIELDS =
    "input:not([type='radio'], [type='checkbox']), textarea, select, [contenteditable]:not([contenteditable='false'])";

export const wedge: Wedge = (read) => {
    const listener = new Listener(read);
    // Before anything on the page: a button that has the focus is not to be pressed by the spaces in a code.
    window.addEventListener("keydown", listener, { capture: true });
    window.addEventListener("keyup", listener, { capture: true });
    return () => {
        window.removeEventListener("keydown", listener, { capture: true });
        window.removeEventListener("keyup", listener, { capture: true });
        listener.end();
    };
};

class Listener {
    private readonly strokes = new Keystrokes();
    /** Keys that went down in a code: the page does not hear them come up either. */
    private readonly kept = new Set<string>();
    private timer: ReturnType<typeof setTimeout> | undefined;

    constructor(private readonly read: OnRead) {}

    handleEvent(event: KeyboardEvent): void {
        if (event.type === "keyup") this.up(event);
        else if (isInField(event)) this.strokes.drop();
        else this.down(event);
    }

    end(): void {
        clearTimeout(this.timer);
    }

    private down(event: KeyboardEvent): void {
        const heard = this.strokes.hear(strokeOf(event));
        if (heard.isScanner) {
            this.kept.add(event.code);
            keep(event);
        }
        clearTimeout(this.timer);
        if (heard.text !== undefined) this.read(heard.text);
        else this.timer = setTimeout(this.quiet, QUIET_MS);
    }

    private up(event: KeyboardEvent): void {
        if (this.kept.delete(event.code)) keep(event);
    }

    private readonly quiet = (): void => {
        const text = this.strokes.quiet();
        if (text !== undefined) this.read(text);
    };
}

function keep(event: KeyboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
}

/** The element itself, also where it lies in a shadow tree. */
function isInField(event: KeyboardEvent): boolean {
    const [target] = event.composedPath();
    return target instanceof Element && target.closest(FIELDS) !== null;
}

function strokeOf(event: KeyboardEvent): Stroke {
    const isGraph = event.getModifierState("AltGraph");
    return {
        key: event.key,
        code: event.code,
        shift: event.shiftKey,
        capsLock: event.getModifierState("CapsLock"),
        isCommand: !isGraph && (event.ctrlKey || event.altKey || event.metaKey),
        isRepeated: event.repeat,
        atMs: event.timeStamp,
    };
}
