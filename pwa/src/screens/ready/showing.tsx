/** The state of this device as a code, which a supervisor's device collects. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { useHouse } from "../house.ts";
import { Button } from "../parts/button.tsx";
import { Refused } from "../parts/notice.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { Symbol } from "../parts/symbol.tsx";
import type { Around } from "../readiness.ts";
import { useTask } from "../task.ts";

export function Showing({ around }: { readonly around: Around }): JSX.Element {
    const { words, gate } = useHouse();
    const task = useTask();
    const [text, setText] = useState<string | undefined>(undefined);
    const { battery, camera } = around;
    const show = (): void => {
        task.run(async () => {
            setText(
                await gate.readiness(battery === "untold" ? undefined : battery.level, camera === "ready"),
            );
        });
    };
    return (
        <div class="stack">
            <Button sign="person" onPress={show} disabled={task.busy}>
                {words.say("gate.ready.show")}
            </Button>
            <Refused refusal={task.refusal} />
            {text !== undefined && (
                <Sheet
                    title={words.say("gate.ready.show")}
                    onClose={() => {
                        setText(undefined);
                    }}
                >
                    <Symbol text={text} label={words.say("gate.ready.show.alt")} />
                    <p>{words.say("gate.ready.show.what")}</p>
                </Sheet>
            )}
        </div>
    );
}
