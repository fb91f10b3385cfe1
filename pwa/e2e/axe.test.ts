/** Every screen in every state, light, dark and in the sun, against the rules of WCAG 2.2 AA and what is good practice besides. */

import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { chromiumArguments, chromiumPath } from "../build/chromium.ts";
import { openGallery, type Gallery } from "../build/gallery.ts";
import { SCENES } from "../src/gallery/states.ts";
import { faults } from "./harness/accessibility.ts";

const THEMES = ["light", "dark", "sunlight"];
const PHONE = { width: 360, height: 740 };
/** The narrowest that WCAG 1.4.10 asks for. */
const NARROWEST = { width: 320, height: 640 };
/** A telephone of 360 px whose owner has everything at twice its size (WCAG 1.4.4). */
const DOUBLED = { width: 180, height: 370 };
const PATIENCE_MS = 60_000;

let browser: Browser;
let gallery: Gallery;
let context: BrowserContext;

beforeAll(async () => {
    gallery = await openGallery();
    browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments() });
    context = await browser.newContext({ reducedMotion: "reduce" });
}, PATIENCE_MS);

afterAll(async () => {
    await browser.close();
    await gallery.close();
});

async function shown(screen: string, size: typeof PHONE): Promise<Page> {
    const page = await context.newPage();
    await page.setViewportSize(size);
    await page.goto(gallery.address(screen, "pt-BR", "light"));
    await page.waitForSelector("html[data-settled]", { state: "attached" });
    return page;
}

/** Whatever stands beyond the right edge, or makes a part of the page wider than it is. */
function beyond(): string[] {
    const parts = [...document.querySelectorAll<HTMLElement>("body *")].filter(
        (part) => !part.closest(".heard"),
    );
    const over = parts.filter((part) => {
        const { right, width } = part.getBoundingClientRect();
        return width > 1 && right > innerWidth + 1;
    });
    const wide = document.documentElement.scrollWidth > innerWidth ? [document.documentElement] : [];
    return [...wide, ...over].map(({ tagName, className }) => `${tagName}.${className}`);
}

test.each(Object.keys(SCENES))(
    "%s can be used by everybody, in every theme, and fits the narrowest screen, and one with everything at twice its size",
    async (screen) => {
        const page = await shown(screen, NARROWEST);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(NARROWEST.width);
        for (const theme of THEMES) {
            await page.evaluate((worn) => (document.documentElement.dataset["theme"] = worn), theme);
            expect(await faults(page), theme).toEqual([]);
        }
        await page.setViewportSize(DOUBLED);
        expect(await page.evaluate(beyond)).toEqual([]);
        await page.close();
    },
    PATIENCE_MS,
);

test("low as a screen may be, all of a verdict is reached by scrolling it", async () => {
    const page = await shown("verdict-repeat", DOUBLED);
    const why = page.locator(".verdict-why");
    const buttons = page.locator(".verdict-actions");
    await why.scrollIntoViewIfNeeded();
    const [text, actions] = [await why.boundingBox(), await buttons.boundingBox()];
    expect(text?.height).toBeGreaterThan(0);
    expect((text?.y ?? 0) + (text?.height ?? 0)).toBeLessThanOrEqual(actions?.y ?? 0);
    await page.close();
});

test("a name that is one long word leaves the button beside it on the screen", async () => {
    const page = await shown("search-found", PHONE);
    await page.evaluate((name) => {
        for (const guest of document.querySelectorAll(".guest-name")) guest.textContent = name;
    }, "Wolfeschlegelsteinhausenbergerdorff");
    expect(await page.evaluate(beyond)).toEqual([]);
    await page.close();
});

/** Where a button is asked for by a thumb: WCAG asks for 24 px, this gate for 48, and for 64 where codes are read and verdicts shown. */
test.each([
    ["scan", 64],
    ["scan-live", 64],
    ["verdict-repeat", 64],
    ["verdict-admit", 64],
    ["menu", 48],
    ["people", 48],
    ["recent", 48],
    ["settings", 48],
])(
    "every target of %s is at least %d px high",
    async (screen, least) => {
        const page = await shown(screen, PHONE);
        const targets = page.locator("button:visible, .choice-option:visible, input[type=checkbox]:visible");
        const boxes = await Promise.all((await targets.all()).map((target) => target.boundingBox()));
        const inReach = screen.startsWith("verdict") ? boxes.slice(-2) : boxes;
        expect(inReach.length).toBeGreaterThan(1);
        expect(Math.min(...inReach.map((box) => box?.height ?? 0))).toBeGreaterThanOrEqual(least);
        await page.close();
    },
    PATIENCE_MS,
);
