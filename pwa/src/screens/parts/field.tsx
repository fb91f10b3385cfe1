/** What is typed, and what is chosen of a few. */

import type { JSX } from "preact";
import { useId } from "preact/hooks";

import { useFocus } from "./focus.ts";
import { Icon, type Sign } from "./icon.tsx";

interface FieldProps {
    readonly label: string;
    readonly hint?: string;
    readonly value: string;
    readonly onInput: (value: string) => void;
    /** What is typed is a code: nothing is to correct it, or to put a capital first. */
    readonly isCode?: boolean;
    /** No code belongs here: what a hand scanner types is decided instead. guest: unless it may name one. */
    readonly takesNoCodes?: boolean | "guest";
    readonly focused?: boolean;
    readonly maxLength?: number;
    readonly enterKey?: "go" | "search" | "next" | "done";
}

export function Field(props: FieldProps): JSX.Element {
    const id = useId();
    const { label, hint, value, onInput, isCode = false, focused = false, maxLength, enterKey } = props;
    const { takesNoCodes = false } = props;
    const input = useFocus<HTMLInputElement>(focused);
    return (
        <div class="field">
            <label for={id}>{label}</label>
            <input
                ref={input}
                id={id}
                class={isCode ? "code" : undefined}
                value={value}
                onInput={(event) => {
                    onInput(event.currentTarget.value);
                }}
                aria-describedby={hint === undefined ? undefined : `${id}-hint`}
                autocomplete="off"
                autocapitalize={isCode ? "none" : "words"}
                spellcheck={false}
                maxLength={maxLength}
                data-no-codes={takesNoCodes === true ? "" : takesNoCodes || undefined}
                enterkeyhint={enterKey}
            />
            {hint !== undefined && (
                <p class="hint" id={`${id}-hint`}>
                    {hint}
                </p>
            )}
        </div>
    );
}

export interface Option<T extends string> {
    readonly value: T;
    readonly label: string;
    readonly sign?: Sign;
}

interface ChoiceProps<T extends string> {
    readonly label: string;
    readonly options: readonly Option<T>[];
    readonly value: T;
    readonly onChoose: (value: T) => void;
    /** On the scan screen the label is heard and not seen. */
    readonly bare?: boolean;
    readonly hint?: string;
}

/** Radio buttons that lie side by side. */
export function Choice<T extends string>(props: ChoiceProps<T>): JSX.Element {
    const name = useId();
    return (
        <fieldset class="choice">
            <legend class={props.bare === true ? "heard" : undefined}>{props.label}</legend>
            <div class="choice-options">
                {props.options.map(({ value, label, sign }) => (
                    <label key={value} class="choice-option">
                        <input
                            type="radio"
                            name={name}
                            value={value}
                            checked={value === props.value}
                            onChange={() => {
                                props.onChoose(value);
                            }}
                        />
                        <span>
                            {sign !== undefined && <Icon sign={sign} />}
                            {label}
                        </span>
                    </label>
                ))}
            </div>
            {props.hint !== undefined && <p class="hint">{props.hint}</p>}
        </fieldset>
    );
}
