import { expect, test } from "vitest";

import { AREAS, NOT_FOR_GATES } from "./areas.ts";
import { Vector } from "./vector.ts";

test("every area of the vectors has one place", () => {
    const placed = [...Object.values(AREAS).flat(), ...NOT_FOR_GATES];
    expect(placed.sort()).toEqual(Vector.areas());
});
