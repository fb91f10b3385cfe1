/** Draws the icons that some systems want as pictures, from the one drawing: `npm run icons`, after a change of it. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser } from "playwright-core";

import { chromiumArguments, chromiumPath } from "./chromium.ts";

const ICONS = join(import.meta.dirname, "..", "public", "icons");
const GROUND = "#14181F";
/** A system may cut away of a maskable icon what lies outside of a circle of 80 %. */
const KEPT_WHEN_CUT = 0.78;

interface Icon {
    readonly file: string;
    readonly size: number;
    /** Whether its corners are somebody else's to cut: then they are filled. */
    readonly isCut: boolean;
}

const WANTED: readonly Icon[] = [
    { file: "gate-180.png", size: 180, isCut: true },
    { file: "gate-192.png", size: 192, isCut: false },
    { file: "gate-512.png", size: 512, isCut: false },
    { file: "gate-maskable-512.png", size: 512, isCut: true },
];

const drawing = readFileSync(join(ICONS, "gate.svg")).toString("base64");
const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments() });
for (const icon of WANTED) await draw(browser, icon);
await browser.close();

async function draw(browser: Browser, icon: Icon): Promise<void> {
    const page = await browser.newPage({ viewport: { width: icon.size, height: icon.size } });
    const side = icon.isCut ? Math.round(icon.size * KEPT_WHEN_CUT) : icon.size;
    const image = `<img width="${side}" src="data:image/svg+xml;base64,${drawing}">`;
    const style = `margin:0;height:100vh;display:grid;place-items:center;background:${icon.isCut ? GROUND : "none"}`;
    await page.setContent(`<body style="${style}">${image}`);
    await page.screenshot({ path: join(ICONS, icon.file), omitBackground: !icon.isCut });
    await page.close();
}
