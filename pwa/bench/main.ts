/** Measures what the first word on the command line names, and prints it as one JSON document: `npm run bench -- cold_start`. */

import setup from "../e2e/harness/built.ts";
import { cameraVerdicts } from "./camera.ts";
import { coldStart } from "./cold_start.ts";
import { endurance } from "./endurance.ts";

const BENCHMARKS: Readonly<Record<string, () => Promise<unknown>>> = {
    camera: cameraVerdicts,
    cold_start: coldStart,
    endurance,
};

const wanted = process.argv.at(-1) ?? "";
const benchmark = BENCHMARKS[wanted];
if (benchmark === undefined) throw new Error(`there is no benchmark ${wanted}`);
setup();
process.stdout.write(`${JSON.stringify(await benchmark())}\n`);
