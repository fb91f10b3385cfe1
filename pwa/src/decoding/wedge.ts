/** Listens for a hand scanner anywhere on the page. */

import { ASKED_FOR, CATCHES, isFilledIn, NO_CODES, type OnRead, type Wedge } from "./contract.ts";
import { dictated, dictatedInQuiet } from "./dictation.ts";
import { codeIn, ENDS, Keystrokes, LEAST_WITHOUT_END, QUIET_MS, type Stroke } from "./keystrokes.ts";

export const wedge: Wedge = (read) => {
    const listener = new Listener(read);
    // Before anything on the page: a button that has the focus is not to be pressed by the spaces in a code.
    for (const type of HEARD) window.addEventListener(type, listener, { capture: true });
    return () => {
        for (const type of HEARD) window.removeEventListener(type, listener, { capture: true });
        listener.end();
    };
};

const HEARD = ["keydown", "keyup", "input"] as const;

class Listener {
    private readonly strokes = new Keystrokes();
    /** Keys that went down in a code: the page does not hear them come up either. */
    private readonly kept = new Set<string>();
    private timer: ReturnType<typeof setTimeout> | undefined;
    /** What was said into it is not over yet. */
    private field: HTMLInputElement | undefined;
    /** Somebody fills it in, or a scanner types where no code belongs: it is not quiet yet. */
    private person: HTMLInputElement | undefined;

    constructor(private readonly read: OnRead) {}

    handleEvent(event: Event): void {
        if (!(event instanceof KeyboardEvent)) this.said(event);
        else if (event.type === "keyup") this.up(event);
        else if (isInField(event)) this.inField(event, withoutCodes(event));
        else this.down(event);
    }

    end(): void {
        clearTimeout(this.timer);
    }

    private down(event: KeyboardEvent): void {
        const heard = this.strokes.hear(strokeOf(event));
        const said = ENDS.has(event.key) && this.field !== undefined ? dictated(this.field) : undefined;
        if (heard.isScanner || said !== undefined) {
            this.kept.add(event.code);
            keep(event);
        }
        const text = heard.text ?? said;
        if (text === undefined) this.wait();
        else this.tell(text);
    }

    /**
     * A field has its keys for itself: nobody knows yet whether a person types fast. Only at the end it is seen that a scanner did, or
     * that a whole code stands there.
     */
    private inField(event: KeyboardEvent, field: HTMLInputElement | undefined): void {
        if (field === undefined || field !== this.person) this.strokes.drop();
        if (field === undefined) return;
        this.person = field;
        const { text = "" } = this.strokes.hear(strokeOf(event));
        this.wait();
        if (!ENDS.has(event.key)) return;
        const code = codeIn(field.value) ?? (isStray(text, field) ? text : undefined);
        if (code === undefined) return;
        this.kept.add(event.code);
        keep(event);
        this.takeOut(field, code);
    }

    private takeOut(field: HTMLInputElement, code: string): void {
        clearTimeout(this.timer);
        this.person = undefined;
        field.value = "";
        field.dispatchEvent(new Event("input", { bubbles: true })); // whoever keeps what was typed is to forget it
        this.read(code);
    }

    private up(event: KeyboardEvent): void {
        if (this.kept.delete(event.code)) keep(event);
    }

    /** Text appeared in the field that waits for it. */
    private said(event: Event): void {
        const target = targetOf(event);
        if (!(target instanceof HTMLInputElement)) return;
        if (target.matches(CATCHES)) this.field = target;
        else if (target.matches(NO_CODES) && target.value !== "") this.person = target;
        else return;
        this.wait();
    }

    private wait(): void {
        clearTimeout(this.timer);
        this.timer = setTimeout(this.quiet, QUIET_MS);
    }

    private tell(text: string): void {
        clearTimeout(this.timer);
        if (this.field !== undefined) this.field.value = ""; // the first key of a code went there, before anybody knew what it was
        this.field = undefined;
        this.read(text);
    }

    private readonly quiet = (): void => {
        if (this.person !== undefined) {
            this.quietIn(this.person);
            return;
        }
        const said = this.field && dictatedInQuiet(this.field);
        const text = this.strokes.quiet() ?? said;
        this.field = undefined;
        if (text !== undefined) this.read(text);
    };

    /** Without an end behind it, only what is a whole code by itself is no person's. */
    private quietIn(field: HTMLInputElement): void {
        const code = codeIn(this.strokes.quiet() ?? "") ?? codeIn(field.value);
        this.person = undefined;
        if (code !== undefined) this.takeOut(field, code);
    }
}

function keep(event: KeyboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
}

/** The element itself, also where it lies in a shadow tree. */
function targetOf(event: Event): EventTarget | undefined {
    return event.composedPath()[0];
}

function isInField(event: KeyboardEvent): boolean {
    const target = targetOf(event);
    return target instanceof Element && isFilledIn(target);
}

/** The field that the key goes to, if no code belongs there. */
function withoutCodes(event: KeyboardEvent): HTMLInputElement | undefined {
    const target = targetOf(event);
    return target instanceof HTMLInputElement && target.matches(NO_CODES) ? target : undefined;
}

/** Whether a scanner typed this, and not what the field asks for. */
function isStray(text: string, field: HTMLInputElement): boolean {
    const asked = ASKED_FOR[field.dataset["noCodes"] ?? ""];
    return text.length >= LEAST_WITHOUT_END && asked?.test(text) !== true;
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
