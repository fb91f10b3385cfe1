/** Every screen in every state, by name. */

import { ENDS, LOOKING, PEOPLE } from "./states/beside.ts";
import { ENROLMENT, READINESS, SHUT_OUT, STARTING } from "./states/beginning.ts";
import { SCANNING, VERDICTS } from "./states/scanning.ts";
import type { Scene } from "./states/scene.ts";

export type { Scene, Step } from "./states/scene.ts";

export const SCENES: Readonly<Record<string, Scene>> = {
    ...STARTING,
    ...SHUT_OUT,
    ...ENROLMENT,
    ...READINESS,
    ...SCANNING,
    ...VERDICTS,
    ...PEOPLE,
    ...LOOKING,
    ...ENDS,
};
