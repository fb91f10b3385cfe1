/** Which version of the app this is, as the build wrote it into the page. */

export function versionOf(page: Document): string {
    return page.querySelector<HTMLMetaElement>('meta[name="version"]')?.content ?? "";
}
