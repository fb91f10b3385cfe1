/** A newer version waits: offered quietly while nobody is being checked, and taken only by a tap. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { useHouse } from "../house.ts";
import { Button } from "../parts/button.tsx";

export function Newer(): JSX.Element | null {
    const { words, installation } = useHouse();
    const [waits, setWaits] = useState(false);
    useEffect(
        () =>
            installation.whenNewer(() => {
                setWaits(true);
            }),
        [installation],
    );
    if (!waits) return null;
    return (
        <div class="newer" role="status">
            <p>{words.say("gate.scan.update")}</p>
            <Button
                kind="quiet"
                onPress={() => {
                    setWaits(false);
                }}
            >
                {words.say("gate.scan.update.later")}
            </Button>
            <Button
                onPress={() => {
                    installation.renew();
                }}
            >
                {words.say("gate.scan.update.do")}
            </Button>
        </div>
    );
}
