/** Finding a guest by name, reference or booking, and letting one in without a code. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { AnswerShown, Found, GuestFound } from "../gate/contract.ts";
import { useHouse } from "./house.ts";
import { Button } from "./parts/button.tsx";
import { Field } from "./parts/field.tsx";
import { Busy, Empty, Refused } from "./parts/notice.tsx";
import { Page } from "./parts/page.tsx";
import { useTask, type Task } from "./task.ts";
import { NoNames } from "./no_names.tsx";
import { Admitting } from "./supervise/admitting.tsx";

const LEAST_LETTERS = 2;

interface SearchProps {
    /** Typed before somebody came here. */
    readonly begun: string;
    readonly onBack: () => void;
    readonly onTold: (answer: AnswerShown) => void;
    /** It is to be decided as a code after all. */
    readonly onRead: (text: string) => void;
}

export function Search({ begun, onBack, onTold, onRead }: SearchProps): JSX.Element {
    const { words, state } = useHouse();
    const [typed, setTyped] = useState(begun);
    const [found, search, task] = useSearch(begun);
    const [admitting, setAdmitting] = useState<GuestFound | undefined>(undefined);
    if (!state.knowsNames) return <NoNames typed={begun.trim()} onBack={onBack} onRead={onRead} />;
    return (
        <Page title={words.say("gate.search.title")} onBack={onBack}>
            <form
                class="search"
                role="search"
                onSubmit={(event) => {
                    event.preventDefault();
                    search(typed);
                }}
            >
                <Field
                    label={words.say("gate.search.label")}
                    hint={words.say("gate.search.begin")}
                    value={typed}
                    onInput={setTyped}
                    takesNoCodes="guest"
                    focused
                    enterKey="search"
                />
                <Button kind="primary" sign="search" type="submit" disabled={!isEnough(typed)}>
                    {words.say("gate.search.go")}
                </Button>
            </form>
            <Refused refusal={task.refusal} />
            {task.busy ? (
                <Busy>{words.say("gate.search.busy")}</Busy>
            ) : (
                found !== undefined &&
                // Of less than this nobody was looked for: what was found before is no answer to it.
                isEnough(typed) && <Guests found={found} onAdmit={setAdmitting} />
            )}
            {admitting !== undefined && (
                <Admitting
                    guest={admitting}
                    onTold={onTold}
                    onClose={() => {
                        setAdmitting(undefined);
                    }}
                />
            )}
        </Page>
    );
}

function isEnough(typed: string): boolean {
    return typed.trim().length >= LEAST_LETTERS;
}

function useSearch(begun: string): [Found | undefined, (typed: string) => void, Task] {
    const { gate } = useHouse();
    const [found, setFound] = useState<Found | undefined>(undefined);
    const task = useTask();
    const search = (typed: string): void => {
        if (!isEnough(typed)) return;
        task.run(async () => {
            setFound(await gate.search(typed.trim()));
        });
    };
    useEffect(() => {
        search(begun);
        // Only what was typed before: afterwards a tap searches.
    }, []);
    return [found, search, task];
}

interface GuestsProps {
    readonly found: Found;
    readonly onAdmit: (guest: GuestFound) => void;
}

function Guests({ found, onAdmit }: GuestsProps): JSX.Element {
    const { words } = useHouse();
    if (found.guests.length === 0) {
        return (
            <div role="status">
                <Empty sign="search" title={words.say("gate.search.none")}>
                    {words.say("gate.search.none.do")}
                </Empty>
            </div>
        );
    }
    return (
        <>
            <p class="found" role="status">
                {found.more
                    ? words.say("gate.search.more")
                    : words.counted("gate.search.found", found.guests.length)}
            </p>
            <ul class="guests">
                {found.guests.map((guest) => (
                    <Guest
                        key={guest.ticket}
                        guest={guest}
                        onAdmit={() => {
                            onAdmit(guest);
                        }}
                    />
                ))}
            </ul>
        </>
    );
}

interface GuestProps {
    readonly guest: GuestFound;
    readonly onAdmit: () => void;
}

function Guest({ guest, onAdmit }: GuestProps): JSX.Element {
    const { words } = useHouse();
    const { name, seat, class: grade, reference, locator, note, inside } = guest;
    return (
        <li class="guest">
            <div class="guest-who">
                <p class="guest-name">{name ?? words.say("gate.search.unnamed")}</p>
                <p class="guest-what">{[seat, grade, reference, locator].filter(Boolean).join(" · ")}</p>
                {note !== undefined && <p class="guest-note">{note}</p>}
                {inside && <p class="tag tag-look">{words.say("gate.search.inside")}</p>}
            </div>
            <Button sign="entry" onPress={onAdmit}>
                {words.say("gate.search.admit")}
            </Button>
        </li>
    );
}
