/** Buttons: large enough for gloves, with a word on each. */

import type { ComponentChildren, JSX } from "preact";

import { Icon, type Sign } from "./icon.tsx";

interface ButtonProps {
    /** primary: what most people want here, one on a screen. grave: what cannot be undone. */
    readonly kind?: "primary" | "plain" | "grave" | "quiet";
    readonly sign?: Sign;
    readonly onPress?: () => void;
    readonly type?: "button" | "submit";
    readonly disabled?: boolean;
    readonly label?: string;
    readonly pressed?: boolean;
    readonly class?: string;
    readonly children?: ComponentChildren;
}

export function Button(props: ButtonProps): JSX.Element {
    const { kind = "plain", sign, onPress, type = "button", disabled = false, label, pressed } = props;
    return (
        <button
            type={type}
            class={`button button-${kind} ${props.class ?? ""}`}
            disabled={disabled}
            aria-label={label}
            aria-pressed={pressed}
            onClick={onPress}
        >
            {sign !== undefined && <Icon sign={sign} />}
            {props.children !== undefined && <span>{props.children}</span>}
        </button>
    );
}
