/** The enrolment code in the address: what follows `#`, so that it never is in a request, nor in the log of a server. */

const CODE = "PTE1:";

/** The code in this fragment (with its `#`); undefined where none stands. Letters that an address may not have come escaped. */
export function offeredIn(hash: string): string | undefined {
    const text = hash.slice(1);
    try {
        return text === "" ? undefined : decodeURIComponent(text);
    } catch (refused) {
        if (refused instanceof URIError) return undefined;
        throw refused;
    }
}

/** The code in the address, which is taken out of it: it is a secret until it was used, and none of the history of a browser. */
export function takeOffered(location: Location, history: History): string | undefined {
    const offered = offeredIn(location.hash);
    if (location.hash !== "") history.replaceState(null, "", location.pathname + location.search);
    return offered;
}

/** A link to enrol that is followed in the tab of the gate changes only what follows `#`, and loads nothing by itself: begin anew with it. */
export function followOffers(page: EventTarget, location: Location): void {
    page.addEventListener("hashchange", () => {
        if (offeredIn(location.hash)?.startsWith(CODE) === true) location.reload();
    });
}
