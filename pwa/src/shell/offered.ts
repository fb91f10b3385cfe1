/** The enrolment code in the address: what follows `#`, so that it never is in a request, nor in the log of a server. */

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
