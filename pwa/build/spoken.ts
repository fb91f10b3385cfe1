/** Leaves out of the built gate what only servers, pages and the command line say. */

import type { Plugin } from "vite";

const AREAS = ["gate", "outcome", "reason", "note", "use"];

export function spoken(): Plugin {
    return {
        name: "spoken",
        enforce: "pre",
        transform(code, id) {
            if (!/\/sync\/catalogue\/[\w-]+\.json$/.test(id)) return null;
            const sentences = Object.entries(JSON.parse(code) as Record<string, string>);
            const kept = sentences.filter(([key]) => AREAS.includes(key.split(".", 1).join("")));
            return { code: JSON.stringify(Object.fromEntries(kept)), map: null };
        },
    };
}
