/** What nobody waits for begins behind what somebody does. */

/** Resolves once the page as it is now was drawn. A page that nobody sees is not. */
export async function drawn(): Promise<void> {
    return new Promise((resolve) => {
        requestAnimationFrame(() => setTimeout(resolve));
    });
}
