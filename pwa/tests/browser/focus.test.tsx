/** Where the keys go: looked at in a real page, which takes the focus from what is covered. */

import type { JSX } from "preact";
import { expect, test } from "vitest";

import { frame } from "../../src/gallery/acting.ts";
import { useFocus, useFocusAfter } from "../../src/screens/parts/focus.ts";
import { partShown } from "./part_shown.ts";

function Below({ covered }: { readonly covered: boolean }): JSX.Element {
    useFocusAfter(covered);
    return (
        <div inert={covered}>
            <button type="button">first</button>
            <button type="button" id="typed">
                second
            </button>
        </div>
    );
}

function Above(): JSX.Element {
    const place = useFocus<HTMLButtonElement>(true);
    return <button ref={place} type="button" id="next" />;
}

async function shown(covered: boolean): Promise<void> {
    await partShown(
        <>
            <Below covered={covered} />
            {covered && <Above />}
        </>,
    );
}

test("who works by keys goes on where they were before a verdict covered it", async () => {
    await shown(false);
    document.querySelector<HTMLElement>("#typed")?.focus();
    await shown(true);
    await frame(); // before which a browser takes the focus from what is inert
    expect(document.activeElement?.id).toBe("next");
    await shown(false);
    expect(document.activeElement?.id).toBe("typed");
});
