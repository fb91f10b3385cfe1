/** Before all: what is tried is the app as it was built. */

import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** The app that is tried: PORTAO_GATE, as for the server, or what was built here. */
export const APP = process.env["PORTAO_GATE"] ?? resolve(import.meta.dirname, "../../dist");

export default function setup(): void {
    if (!existsSync(resolve(APP, "service_worker.js"))) {
        throw new Error(`there is no app in ${APP}: build it first (make gate-app)`);
    }
}
