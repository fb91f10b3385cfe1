/** The script of the server's status page, in a page of nothing, at a server that answers when it is told to. */

import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const SCRIPT = readFileSync(new URL("../../../backend/pages/live.js", import.meta.url), "utf8");
const QUIET_MS = 15_000;
const LEAST_MS = 2_000;
/** Answers that are no page: a network that is gone, and a server that is in trouble. */
const GONE = "gone";
const BROKEN = "broken";

/** A page that is open: what it asked for that was not answered yet, and what was put on it. */
class Open {
    readonly waiting: ((page: string) => void)[] = [];
    readonly shown: string[] = [];
    asked = 0;
    /** What says that the page is no longer as things stand. */
    readonly stale = { hidden: true };
    private readonly heard = new Map<string, () => void>();

    constructor() {
        const listening = {
            addEventListener: (name: string, hear: () => void) => this.heard.set(name, hear),
        };
        const nothing = {
            contains: () => false,
            replaceWith: () => undefined,
            querySelector: () => null,
            querySelectorAll: () => [],
        };
        const empty = {
            querySelectorAll: () => [],
            querySelector: (name: string) => (name === "#stale" ? this.stale : nothing),
            adoptNode: () => nothing,
        };
        const parsed = (page: string): object => {
            this.shown.push(page);
            return empty;
        };
        runInNewContext(SCRIPT, {
            setTimeout,
            clearTimeout,
            Date,
            AbortSignal,
            location: { pathname: "/" },
            document: { hidden: false, ...empty, ...listening },
            EventSource: class {
                readonly addEventListener = listening.addEventListener;
            },
            DOMParser: class {
                readonly parseFromString = parsed;
            },
            fetch: () => this.page(),
        });
    }

    /** The server says that something changed. */
    changes(): void {
        this.heard.get("changed")?.();
    }

    private async page(): Promise<object> {
        this.asked += 1;
        const page = await new Promise<string>((answered) => this.waiting.push(answered));
        if (page === GONE) throw new TypeError("Failed to fetch");
        return {
            status: page === BROKEN ? 503 : 200,
            ok: page !== BROKEN,
            text: () => Promise.resolve(page),
        };
    }

    /** The server answers what was asked first. */
    async answers(page: string): Promise<void> {
        this.waiting.shift()?.(page);
        await vi.advanceTimersByTimeAsync(0);
    }
}

let page: Open;

beforeEach(() => {
    vi.useFakeTimers();
    page = new Open();
});

afterEach(() => {
    vi.useRealTimers();
});

test("while the page is on its way, whatever changes, nothing else is asked for", async () => {
    for (let times = 0; times < 100; times += 1) {
        page.changes();
        await vi.advanceTimersByTimeAsync(20);
    }
    expect([page.asked, page.waiting.length]).toEqual([1, 1]);
});

test("what changed while a page was on its way is asked for once after it, when the server had its rest", async () => {
    page.changes();
    await vi.advanceTimersByTimeAsync(800);
    page.changes();
    page.changes();
    await page.answers("as it was");
    await vi.advanceTimersByTimeAsync(9 * 800 - 1);
    expect(page.asked).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(page.asked).toBe(2);
    await page.answers("as it is");
    expect(page.shown).toEqual(["as it was", "as it is"]);
});

test("where nothing changed the page is asked for now and then", async () => {
    await vi.advanceTimersByTimeAsync(QUIET_MS);
    await page.answers("the same");
    await vi.advanceTimersByTimeAsync(QUIET_MS - 1);
    expect(page.asked).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(page.asked).toBe(2);
});

test("news that come after a page are asked for as soon as the least time is over", async () => {
    page.changes();
    await vi.advanceTimersByTimeAsync(0);
    await page.answers("first");
    page.changes();
    await vi.advanceTimersByTimeAsync(LEAST_MS - 1);
    expect(page.asked).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(page.asked).toBe(2);
});

test.each([GONE, BROKEN])(
    "a page that is not as things stand says so until it is again: %s",
    async (answer) => {
        page.changes();
        await vi.advanceTimersByTimeAsync(0);
        await page.answers(answer);
        expect([page.stale.hidden, page.shown]).toEqual([false, []]);
        await vi.advanceTimersByTimeAsync(QUIET_MS);
        await page.answers("as it is");
        expect([page.stale.hidden, page.shown]).toEqual([true, ["as it is"]]);
    },
);
