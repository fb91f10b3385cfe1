import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { cdp, userEvent } from "vitest/browser";

import { QUIET_MS } from "../../src/decoding/keystrokes.ts";
import { wedge } from "../../src/decoding/wedge.ts";

const TICKET = "PT1:6BF3A $%*+-./:0Z";
let texts: string[];
let end: () => void;

beforeEach(() => {
    texts = [];
    end = wedge((text) => texts.push(text));
});

afterEach(() => {
    end();
    document.body.replaceChildren();
});

/** As a scanner does: all keys at once, each going down and up. */
function scan(text: string, target: Element = document.body, last = "Enter"): KeyboardEvent[] {
    const keys = [...Array.from(text), ...(last === "" ? [] : [last])];
    return keys.map((key) => {
        const init = { key, bubbles: true, cancelable: true, composed: true };
        const down = new KeyboardEvent("keydown", init);
        target.dispatchEvent(down);
        target.dispatchEvent(new KeyboardEvent("keyup", init));
        return down;
    });
}

test("a scanner is heard wherever the focus is", () => {
    const button = document.body.appendChild(document.createElement("button"));
    scan(TICKET);
    scan(TICKET, button);
    expect(texts).toEqual([TICKET, TICKET]);
});

test("the page does not hear what a scanner types", () => {
    const heard: string[] = [];
    document.body.addEventListener("keydown", (event) => heard.push(event.key), { once: false });
    const events = scan(TICKET);
    expect(heard).toEqual(["P"]);
    expect(events.slice(1).every((event) => event.defaultPrevented)).toBe(true);
});

test("a field that is filled in keeps its keys, whoever types", () => {
    for (const name of ["input", "textarea", "select"]) {
        const field = document.body.appendChild(document.createElement(name));
        expect(scan(TICKET, field).some((event) => event.defaultPrevented)).toBe(false);
    }
    const editable = document.body.appendChild(document.createElement("div"));
    editable.contentEditable = "true";
    scan(TICKET, editable.appendChild(document.createElement("b")));
    expect(texts).toEqual([]);
});

test("after a choice was tapped a hand scanner is still heard", () => {
    const entryOrExit = document.body.appendChild(document.createElement("input"));
    entryOrExit.type = "radio";
    scan(TICKET, entryOrExit);
    expect(texts).toEqual([TICKET]);
});

test("a code without an end is told when it has been quiet for a while", async () => {
    scan(TICKET, document.body, "");
    expect(texts).toEqual([]);
    await vi.waitFor(() => {
        expect(texts).toEqual([TICKET]);
    });
});

test("a person can still press a button with Enter and type into a field", async () => {
    let pressed = 0;
    const button = document.body.appendChild(document.createElement("button"));
    button.addEventListener("click", () => (pressed += 1));
    const field = document.body.appendChild(document.createElement("input"));
    button.focus();
    await userEvent.keyboard("{Enter}");
    field.focus();
    await userEvent.keyboard("ana maria{Enter}");
    expect([pressed, field.value, texts]).toEqual([1, "ana maria", []]);
});

/** The field of a page that waits for scanners, with the focus. */
function waiting(): HTMLInputElement {
    const field = document.body.appendChild(document.createElement("input"));
    field.dataset["handScanner"] = "";
    field.focus();
    return field;
}

/** As an input method of a device does: text that appears at once, from no key. */
async function say(text: string): Promise<void> {
    await cdp().send("Input.insertText", { text });
}

test("a scanner that speaks through an input method is heard by the field that waits for it, code after code", async () => {
    const field = waiting();
    for (const code of [TICKET, "PT1:ANOTHER"]) {
        await say(`]Q1${code}`);
        await vi.waitFor(() => {
            expect(texts.at(-1)).toBe(code);
        });
    }
    expect([texts, field.value]).toEqual([[TICKET, "PT1:ANOTHER"], ""]);
});

test("one that composes its text, or says it piece by piece, is heard when it is quiet", async () => {
    waiting();
    const half = TICKET.slice(0, 9);
    await cdp().send("Input.imeSetComposition", { text: half, selectionStart: 9, selectionEnd: 9 });
    await say(half);
    await say(TICKET.slice(9));
    await vi.waitFor(() => {
        expect(texts).toEqual([TICKET]);
    });
});

test("Enter behind what an input method said ends it at once, and presses nothing", async () => {
    waiting();
    await say("A-17");
    const [enter] = scan("", document.activeElement ?? document.body);
    expect([texts, enter?.defaultPrevented]).toEqual([["A-17"], true]);
});

test("a key whose name the input method keeps for itself is no character, and a scanner with keys is heard there too", () => {
    const field = waiting();
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Unidentified", keyCode: 229, bubbles: true }));
    scan(TICKET, field);
    expect(texts).toEqual([TICKET]);
});

test("what is too short for a code, and what is said into another field, is nobody's code", async () => {
    const field = waiting();
    await say("PT1");
    await vi.waitFor(() => {
        expect(field.value).toBe("");
    });
    const other = document.body.appendChild(document.createElement("input"));
    other.focus();
    await say(TICKET);
    expect([texts, other.value]).toEqual([[], TICKET]);
});

test("who ended the listening hears no more", () => {
    end();
    scan(TICKET);
    expect(texts).toEqual([]);
});

describe("where no code belongs, as in a PIN,", () => {
    const LONG = `PT1:${"6BFOXN+LP2YEF6.VJ$NT:E0JSB4%B7:0N4IUBV3".repeat(4)}`;
    const FOREIGN = "https://example.org/a-poster";

    /** The field, and what its page heard of it last. */
    function personal(asks = ""): {
        field: HTMLInputElement;
        kept: () => string | undefined;
        entered: () => number;
    } {
        const form = document.body.appendChild(document.createElement("form"));
        const field = form.appendChild(document.createElement("input"));
        let [kept, entered] = [undefined as string | undefined, 0];
        field.dataset["noCodes"] = asks;
        field.addEventListener("input", () => (kept = field.value));
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            entered += 1;
        });
        field.focus();
        return { field, kept: () => kept, entered: () => entered };
    }

    /** As a scanner with real keys does: what it types stands in the field. */
    function scanInto(field: HTMLInputElement, text: string, last = "Enter"): KeyboardEvent | undefined {
        for (const key of text) {
            scan("", field, key);
            field.value += key;
            field.dispatchEvent(new Event("input", { bubbles: true }));
        }
        return last === "" ? undefined : scan("", field, last)[0];
    }

    test.each([LONG, FOREIGN, "4006381333931"])("what a scanner types is taken out and told: %s", (code) => {
        const { field, kept } = personal();
        const enter = scanInto(field, code);
        expect([texts, field.value, kept(), enter?.defaultPrevented]).toEqual([[code], "", "", true]);
    });

    test("a ticket without an end, or said by an input method, is taken out when it is quiet", async () => {
        const { field } = personal();
        scanInto(field, LONG, "");
        await vi.waitFor(() => {
            expect([texts, field.value]).toEqual([[LONG], ""]);
        });
        await say(`]Q1${LONG}`);
        await vi.waitFor(() => {
            expect([texts, field.value]).toEqual([[LONG, LONG], ""]);
        });
    });

    test("a PIN that a badge brings stays where a PIN is asked for, and what else it brings does not", () => {
        const { field } = personal("pin");
        const enter = scanInto(field, "482160482160");
        expect([texts, field.value, enter?.defaultPrevented]).toEqual([[], "482160482160", false]);
        field.value = "";
        scanInto(field, "4006381333931");
        expect([texts, field.value]).toEqual([["4006381333931"], ""]);
    });

    test("a printed reference stays where a guest is looked for, and a ticket is decided", () => {
        const { field } = personal("guest");
        const enter = scanInto(field, "DEMO-0693-A");
        expect([texts, field.value, enter?.defaultPrevented]).toEqual([[], "DEMO-0693-A", false]);
        field.value = "";
        scanInto(field, LONG);
        expect([texts, field.value]).toEqual([[LONG], ""]);
    });

    test("a ticket that comes in pieces is decided when it is whole", async () => {
        const { field } = personal();
        scanInto(field, LONG.slice(0, 100), "");
        await new Promise((resolve) => setTimeout(resolve, QUIET_MS + 100)); // a pause in which a code would be over
        expect([texts, field.value]).toEqual([[], LONG.slice(0, 100)]);
        scanInto(field, LONG.slice(100), "");
        await vi.waitFor(() => {
            expect([texts, field.value]).toEqual([[LONG], ""]);
        });
    });

    test("a person types and enters as ever", async () => {
        const { field, entered } = personal();
        await userEvent.keyboard("4821{Enter}");
        expect([texts, field.value, entered()]).toEqual([[], "4821", 1]);
        scanInto(field, "39");
        expect([texts, field.value]).toEqual([[], "482139"]);
    });
});
