/**
 * Keeps the overview as it is now: whenever the server says that something changed, and now and then without that, the page is
 * fetched once more and the parts that differ are put in place. Without this script the page loads itself again.
 */

const QUIET_MS = 15_000;
const LEAST_MS = 2_000;
/** The server works at most a tenth of the time for one page that is open. */
const REST = 9;
/** What has no answer by then never gets one. */
const PATIENCE_MS = 60_000;

let due = 0;
let timer = 0;
let busy = false;
let missed = false;

/** One page at a time is asked for: what changes in the meantime may have come too late for it, and is looked at after it. */
function soon(afterMs) {
    if (busy) {
        missed = true;
        return;
    }
    const at = Math.max(Date.now() + afterMs, due);
    clearTimeout(timer);
    timer = setTimeout(refresh, at - Date.now());
}

async function refresh() {
    if (document.hidden) return;
    const began = Date.now();
    busy = true;
    missed = false;
    await look();
    busy = false;
    due = Date.now() + Math.max(LEAST_MS, REST * (Date.now() - began));
    soon(missed ? 0 : QUIET_MS);
}

async function look() {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    try {
        const answer = await fetch(location.pathname, { headers: { accept: "text/html" }, cache: "no-store", signal });
        if (answer.status === 401) location.reload();
        if (answer.ok) put(new DOMParser().parseFromString(await answer.text(), "text/html"));
        tell(!answer.ok);
    } catch {
        tell(true); // There is no network just now: the page says so, and tries again.
    }
}

/** Whether the page is no longer as things stand. */
function tell(isStale) {
    document.querySelector("#stale").hidden = !isStale;
}

/** Each part of the new page takes the place of the one with its name; where parts came or went, all of them do. */
function put(fresh) {
    const [old, now] = [parts(document), parts(fresh)];
    if (old.map((part) => part.id).join() !== now.map((part) => part.id).join()) {
        replace(document.querySelector("main"), fresh.querySelector("main"));
    } else {
        old.forEach((part, place) => {
            if (part.innerHTML !== now[place].innerHTML) replace(part, now[place]);
        });
    }
    replace(document.querySelector("footer"), fresh.querySelector("footer"));
}

function parts(page) {
    return [...page.querySelectorAll("[data-part]")];
}

/** Whoever was on a link of it stays there, and what was opened stays open. */
function replace(old, now) {
    for (const one of old.querySelectorAll("details[open]")) {
        now.querySelector(`#${CSS.escape(one.id)}`)?.setAttribute("open", "");
    }
    const held = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    old.replaceWith(document.adoptNode(now));
    if (held !== null) now.querySelector(`[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}

const news = new EventSource(location.pathname);
news.addEventListener("changed", () => soon(0));
document.addEventListener("visibilitychange", () => soon(0));
soon(QUIET_MS);
