/** Where the browser is that tests and icons are made with. */

/** The program named by CHROMIUM, or Debian's. */
export function chromiumPath(): string {
    return process.env["CHROMIUM"] ?? "/usr/bin/chromium";
}
