/** The office took somebody off the operators who was signed in here: from now on nobody is, until somebody signs in. */

import type { JSX } from "preact";

import { useHouse } from "../house.ts";
import { Button } from "../parts/button.tsx";
import { useTask } from "../task.ts";

export function Dismissed(): JSX.Element | null {
    const { words, gate, state } = useHouse();
    const task = useTask();
    if (state.dismissed === undefined) return null;
    return (
        <div class="newer" role="status">
            <p>{words.say("gate.sign_in.dismissed", { name: state.dismissed })}</p>
            <Button
                disabled={task.busy}
                onPress={() => {
                    task.run(() => gate.signOut());
                }}
            >
                {words.say("gate.sign_in.dismissed.ok")}
            </Button>
        </div>
    );
}
