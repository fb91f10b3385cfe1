/** Ten digits in the order of a telephone, each large enough for a glove. */

import type { JSX } from "preact";

import { useHouse } from "../house.ts";
import { Button } from "../parts/button.tsx";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const LONGEST = 12;

interface KeypadProps {
    readonly value: string;
    readonly onChange: (value: string) => void;
}

export function Keypad({ value, onChange }: KeypadProps): JSX.Element {
    const { words } = useHouse();
    const key = (digit: string): JSX.Element => (
        <Button
            key={digit}
            class="keypad-key"
            onPress={() => {
                if (value.length < LONGEST) onChange(value + digit);
            }}
        >
            {digit}
        </Button>
    );
    return (
        <div class="keypad" role="group" aria-label={words.say("gate.word.keypad")}>
            {DIGITS.map(key)}
            <span />
            {key("0")}
            <Button
                class="keypad-key"
                sign="erase"
                label={words.say("gate.word.erase")}
                onPress={() => {
                    onChange(value.slice(0, -1));
                }}
            />
            <p class="heard" role="status">
                {value === "" ? "" : words.counted("gate.word.digits", value.length)}
            </p>
        </div>
    );
}
