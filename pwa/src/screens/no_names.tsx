/** A gate that was told of no guests: why what was typed is not found here, and what to do for who stands before it. */

import type { JSX } from "preact";

import { useHouse } from "./house.ts";
import { Empty, Notice } from "./parts/notice.tsx";
import { Page } from "./parts/page.tsx";
import { Picks } from "./parts/picks.tsx";

interface NoNamesProps {
    /** What somebody wants to have looked up; empty: nothing yet. */
    readonly typed: string;
    readonly onBack: () => void;
    readonly onRead: (text: string) => void;
}

export function NoNames({ typed, onBack, onRead }: NoNamesProps): JSX.Element {
    const { words } = useHouse();
    return (
        <Page title={words.say("gate.search.title")} onBack={onBack}>
            {typed === "" ? (
                <Empty sign="search" title={words.say("gate.search.no_names")}>
                    {words.say("gate.search.no_names.do")}
                </Empty>
            ) : (
                <NotFoundHere typed={typed} onScan={onBack} onRead={onRead} />
            )}
        </Page>
    );
}

interface NotFoundHereProps {
    readonly typed: string;
    readonly onScan: () => void;
    readonly onRead: (text: string) => void;
}

function NotFoundHere({ typed, onScan, onRead }: NotFoundHereProps): JSX.Element {
    const { words } = useHouse();
    return (
        <>
            <Notice tone="look" title={words.say("gate.search.not_here", { typed })} answers>
                {words.say("gate.search.not_here.why")} {words.say("gate.search.not_here.do")}
            </Notice>
            <Picks
                picks={[
                    {
                        sign: "scan",
                        name: words.say("gate.search.ask_code"),
                        what: words.say("gate.search.ask_code.what"),
                        onPress: onScan,
                    },
                    {
                        sign: "key",
                        name: words.say("gate.search.as_code"),
                        what: words.say("gate.search.as_code.what"),
                        onPress: () => {
                            onRead(typed);
                        },
                    },
                ]}
            />
            <p class="fine">{words.say("gate.search.not_here.office")}</p>
        </>
    );
}
