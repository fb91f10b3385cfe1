/** Where the keys go: looked at in a real page, which takes the focus from what is covered. */

import { render, type JSX } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, test } from "vitest";

import { useFocus, useFocusAfter } from "../../src/screens/parts/focus.ts";

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
    await act(() => {
        render(
            <>
                <Below covered={covered} />
                {covered && <Above />}
            </>,
            document.body,
        );
    });
}

/** As a browser does before each frame: what is inert has no focus. */
async function aFrame(): Promise<void> {
    await new Promise((resolve) => requestAnimationFrame(resolve));
}

afterEach(() => {
    render(null, document.body);
});

test("who works by keys goes on where they were before a verdict covered it", async () => {
    await shown(false);
    document.querySelector<HTMLElement>("#typed")?.focus();
    await shown(true);
    await aFrame();
    expect(document.activeElement?.id).toBe("next");
    await shown(false);
    expect(document.activeElement?.id).toBe("typed");
});
