/** What is read out: looked at in a real page, since what is heard is what changes there. */

import type { JSX } from "preact";
import { act } from "preact/test-utils";
import { expect, test } from "vitest";

import { useAnnounced, type Announce } from "../../src/screens/parts/announced.tsx";
import { partShown } from "./part_shown.ts";

let say: Announce;

function Speaking(): JSX.Element {
    const [region, announce] = useAnnounced();
    say = announce;
    return region;
}

test("the same sentence is said again for the next guest, and each time once", async () => {
    await partShown(<Speaking />);
    const regions: (Element | null)[] = [];
    for (const sentence of ["WELCOME. The ticket is valid.", "WELCOME. The ticket is valid."]) {
        await act(() => {
            say(sentence);
        });
        expect(document.querySelectorAll("[role=alert]")).toHaveLength(1);
        regions.push(document.querySelector("[role=alert]"));
    }
    expect(regions[1]?.textContent).toBe("WELCOME. The ticket is valid.");
    expect(regions[1]).not.toBe(regions[0]); // a new element is read out, one that stays as it was is not
});

test("who wipes away what they said leaves alone what was said since", async () => {
    await partShown(<Speaking />);
    const heard = async (saying: () => void): Promise<string | null | undefined> => {
        await act(saying);
        return document.querySelector("[role=alert]")?.textContent;
    };
    let wipe = (): void => undefined;
    expect(await heard(() => (wipe = say("WELCOME.")))).toBe("WELCOME.");
    expect(await heard(() => say("Taken back."))).toBe("Taken back.");
    expect(await heard(wipe)).toBe("Taken back.");
    expect(await heard(() => (wipe = say("WELCOME.")))).toBe("WELCOME.");
    expect(await heard(wipe)).toBe("");
});
