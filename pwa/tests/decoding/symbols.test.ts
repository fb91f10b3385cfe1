import { beforeAll, expect, test } from "vitest";

import { attemptOf } from "../../src/decoding/attempts.ts";
import { find, prepare, type View } from "../../src/decoding/symbols.ts";
import { picture, viewOf, wasmUrl, type Kind, type Shown } from "./scene.ts";

const TICKET = "PT1:6BFOXN+LP2YEF6.VJ$NT:E0JSB4%B7:0N4IUBV3 KE2L4QQ+SL34N8A3A0R:CX/1F6JJ57R-28.2";
const PASS =
    "M1DESMARAIS/LUC       EABC123 YULFRAAC 0834 326J001A0025 14D>6181WW6225BAC 00141234560032A0141234567890 1AC AC 1234567890123    20KYLX58Z";
const KINDS: readonly Kind[] = ["QRCode", "Aztec", "PDF417", "DataMatrix"];
const FIRST = attemptOf(0);

beforeAll(async () => {
    await prepare(wasmUrl("reader/zxing_reader"));
});

async function seen(shown: Shown, attempt = { harder: false, turn: 0 }): Promise<string | undefined> {
    return find(viewOf(await picture(1280, 720, shown)), attempt);
}

async function readWithin(frames: number, view: View): Promise<string | undefined> {
    for (let frame = 0; frame < frames; frame++) {
        const text = await find(view, attemptOf(frame));
        if (text !== undefined) return text;
    }
    return undefined;
}

test.each(KINDS)("%s is read at the first glance, to the letter", async (kind) => {
    const across = kind === "PDF417" ? 900 : 420;
    for (const text of [TICKET, PASS]) expect(await seen({ kind, text, across })).toBe(text);
});

test.each<Kind>(["QRCode", "Aztec"])("%s is read however it is held", async (kind) => {
    for (const degrees of [7, 33, 90, 171, 260]) {
        expect(await seen({ kind, text: TICKET, across: 420, degrees })).toBe(TICKET);
    }
});

test(
    "PDF417 that is held askew is read as soon as a frame is turned far enough",
    { timeout: 60_000 },
    async () => {
        for (const degrees of [-13, -6, 5, 11]) {
            const view = viewOf(
                await picture(1280, 720, { kind: "PDF417", text: PASS, across: 800, degrees }),
            );
            expect(await find(view, { harder: true, turn: 0 })).toBeUndefined();
            expect(await readWithin(4, view)).toBe(PASS);
        }
    },
);

test("a separator in a code of another system is handed on as it is, with nothing put around it", async () => {
    const text = "0104912345123459\u001d2112345";
    expect(await seen({ kind: "DataMatrix", text, across: 300 })).toBe(text);
});

test("where there is no code none is read", async () => {
    expect(await find(viewOf(await picture(1280, 720)), FIRST)).toBeUndefined();
});
