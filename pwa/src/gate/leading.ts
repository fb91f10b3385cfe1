/** One tab of a browser is the gate: there is one store and one journal. */

const NAME = "portao-gate";
/** A page that is loaded anew takes over from itself in less; nobody is told of another tab for that. */
const TAKING_OVER_MS = 1500;

/**
 * Resolves once this worker leads, for as long as it lives. `elsewhere` is called when that takes longer, since another tab leads.
 */
export async function lead(locks: LockManager, elsewhere: () => void): Promise<void> {
    const telling = setTimeout(elsewhere, TAKING_OVER_MS);
    await new Promise<void>((resolve) => {
        void locks.request(NAME, async () => {
            resolve();
            return new Promise(() => undefined); // never given back: it ends with the worker
        });
    });
    clearTimeout(telling);
}
