/** One part of a screen alone in a real page. */

import { render, type ComponentChild } from "preact";
import { act } from "preact/test-utils";
import { onTestFinished } from "vitest";

/** Show it, in place of what was shown before in this test, until the test is over. */
export async function partShown(part: ComponentChild): Promise<void> {
    onTestFinished(() => {
        render(null, document.body);
    });
    await act(() => {
        render(part, document.body);
    });
}
