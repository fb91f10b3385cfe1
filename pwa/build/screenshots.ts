/**
 * Pictures of every screen in every state, at three sizes, light, dark and in the sun, on one sheet: `npm run screenshots`, then look at
 * `screenshots/index.html`. `ONLY=verdict,scan` takes those alone whose names begin so, `SIZES=360x740` one size alone.
 */

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";

import { SCENES } from "../src/gallery/states.ts";
import { chromiumArguments, chromiumPath } from "./chromium.ts";
import { openGallery, type Gallery } from "./gallery.ts";

const PLACE = join(import.meta.dirname, "..", "screenshots");
const SIZES = named("SIZES") ?? ["360x740", "820x1180", "1280x800"];
const THEMES = named("THEMES") ?? ["light", "dark", "sunlight"];
const LANGUAGE = process.env["LANGUAGE_SHOWN"] ?? "pt-BR";
const ONLY = named("ONLY");
const SCREENS = Object.keys(SCENES).filter((name) => ONLY?.some((start) => name.startsWith(start)) ?? true);
const PATIENCE_MS = 20_000;

const gallery = await openGallery();
const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments() });
try {
    rmSync(PLACE, { recursive: true, force: true });
    mkdirSync(PLACE, { recursive: true });
    for (const size of SIZES) for (const theme of THEMES) await takeAll(browser, gallery, size, theme);
    writeFileSync(join(PLACE, "index.html"), sheet());
} finally {
    await browser.close();
    await gallery.close();
}

async function takeAll(browser: Browser, gallery: Gallery, size: string, theme: string): Promise<void> {
    const [width = 0, height = 0] = size.split("x").map(Number);
    const page = await browser.newPage({ viewport: { width, height }, reducedMotion: "reduce" });
    for (const screen of SCREENS)
        await take(page, gallery.address(screen, LANGUAGE, theme), file(screen, size, theme));
    await page.close();
}

async function take(page: Page, address: string, path: string): Promise<void> {
    const failed = new Promise<never>((_, reject) => page.on("pageerror", reject));
    const settled = page.waitForSelector("html[data-settled]", { state: "attached", timeout: PATIENCE_MS });
    await Promise.race([page.goto(address).then(() => settled), failed]).catch((error: unknown) => {
        throw new Error(`${path} was not to be had`, { cause: error });
    });
    await page.screenshot({ path: join(PLACE, path) });
}

function file(screen: string, size: string, theme: string): string {
    return `${screen}-${size}-${theme}.png`;
}

function sheet(): string {
    const rows = SCREENS.map((screen) => {
        const pictures = THEMES.flatMap((theme) => SIZES.map((size) => file(screen, size, theme)));
        const shown = pictures.map(
            (path) => `<a href="${path}"><img src="${path}" alt="${path}" loading="lazy"></a>`,
        );
        return `<h2 id="${screen}">${screen}</h2><p>${shown.join("")}</p>`;
    });
    const style = "body{font:16px system-ui;margin:16px;background:#ddd}img{height:320px;margin:4px}";
    return `<!doctype html><meta charset="utf-8"><title>Portão</title><style>${style}</style>${rows.join("")}`;
}

function named(variable: string): string[] | undefined {
    return process.env[variable]?.split(",");
}
