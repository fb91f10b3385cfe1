/** A QR code to be read off this screen: black on white with its quiet zone, whatever the theme. */

import type { JSX } from "preact";
import { encode } from "uqr";

const QUIET_MODULES = 4;

export function Symbol({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
    const { data, size } = encode(text, { ecc: "M", border: QUIET_MODULES });
    return (
        <svg class="symbol" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
            <rect width={size} height={size} fill="#fff" />
            <path d={data.map(row).join("")} fill="#000" shape-rendering="crispEdges" />
        </svg>
    );
}

/** One rectangle for each run of dark modules: a third of the path that squares would make. */
function row(modules: readonly boolean[], y: number): string {
    const runs: string[] = [];
    for (let x = 0; x < modules.length; x++) {
        if (modules[x] !== true) continue;
        const from = x;
        while (modules[x + 1] === true) x++;
        runs.push(`M${from} ${y}h${x + 1 - from}v1h${from - x - 1}z`);
    }
    return runs.join("");
}
