/** The browser that tests and icons are made with. */

/** The program named by CHROMIUM, or Debian's. */
export function chromiumPath(): string {
    return process.env["CHROMIUM"] ?? "/usr/bin/chromium";
}

/** What it is told: it asks nobody outside for anything, and runs as root as well, where it has no sandbox. */
export function chromiumArguments(): string[] {
    return [
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ];
}
