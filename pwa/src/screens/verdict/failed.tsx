/** The gate gave no verdict, so nobody passes: it could not write, or is locked. */

import type { JSX } from "preact";

import { useGround } from "../appearance.ts";
import { useHouse } from "../house.ts";
import { Shape } from "../parts/icon.tsx";
import type { Failed } from "../scan/flow.ts";
import type { Scanning } from "../scan/scanning.ts";
import { Onwards } from "./verdict.tsx";

interface NoVerdictProps {
    readonly failed: Failed;
    readonly scanning: Scanning;
}

export function NoVerdict({ failed, scanning }: NoVerdictProps): JSX.Element {
    const { words } = useHouse();
    const key = `gate.refusal.${failed.refusal.refusal}` as const;
    const { values } = failed.refusal;
    useGround("--refuse");
    return (
        <section class="verdict verdict-refuse" role="alert" onClick={scanning.dismiss}>
            <div class="verdict-head">
                <Shape outcome="refuse" />
                <h1 class="verdict-word">{words.say("gate.failed.title")}</h1>
            </div>
            <div class="verdict-body">
                <p class="verdict-why">{words.say(key, values)}</p>
                <p class="verdict-next">
                    {words.say("gate.failed.stop")} {words.say(`${key}.do`, values)}
                </p>
            </div>
            <div class="verdict-actions">
                <Onwards waits={failed.queue.length > 0} onPress={scanning.dismiss} />
            </div>
        </section>
    );
}
