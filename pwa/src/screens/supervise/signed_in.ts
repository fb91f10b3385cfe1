/** Whose PIN is asked for first. */

import type { GateState } from "../../gate/contract.ts";

/** The name of the supervisor who is signed in; a steward's PIN would not do. */
export function signedInSupervisor({ operator }: GateState): string | undefined {
    return operator?.isSupervisor === true ? operator.name : undefined;
}
