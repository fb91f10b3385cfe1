/** The gate cannot save, so it refuses everybody: why, and what somebody does about it. */

import type { JSX } from "preact";

import type { StoreFault } from "../../gate/contract.ts";
import { useHouse } from "../house.ts";
import { Notice } from "../parts/notice.tsx";

export function Failing({ fault }: { readonly fault: StoreFault }): JSX.Element {
    const { words } = useHouse();
    const step = words.say(`gate.failing.${fault}.do`);
    return (
        <Notice tone="stop" title={words.say("gate.failing.title")} answers>
            {`${words.say(`gate.failing.${fault}`)}. ${words.say("gate.failing.what")} ${step}`}
        </Notice>
    );
}
