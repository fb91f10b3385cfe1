/** A policy as the files of the vectors say it: the names of PROTOCOL.md 9.1, and rows as there. */

import { Limits } from "../../src/sync/limits.ts";
import { Policy } from "../../src/sync/policy.ts";
import type { AccessRow, CapacityRow, NoteRow, ProofRow } from "../../src/sync/policy_rows.ts";

/** What such a file holds. What a policy does not say is not there. */
export interface PolicySaid {
    readonly version: number;
    readonly mode: number;
    readonly windows: readonly (readonly [number, number, number])[];
    readonly access: readonly AccessRow[];
    readonly proofs: readonly ProofRow[];
    readonly amber_s: number;
    readonly red_s: number;
    readonly limits?: readonly (readonly [number, number])[];
    readonly days?: readonly number[];
    readonly gates?: readonly AccessRow[];
    readonly notes?: readonly NoteRow[];
    readonly unpaid?: boolean;
    readonly claim?: readonly number[];
    readonly capacity?: readonly CapacityRow[];
}

/** The policy in these words. */
export function namedPolicy(policy: Policy): PolicySaid {
    const { limits } = policy;
    return {
        version: policy.version,
        mode: policy.mode,
        windows: policy.windows.map(({ zone, fromS, toS }) => [zone, fromS, toS] as const),
        access: policy.access,
        proofs: policy.proofs,
        amber_s: policy.amberS,
        red_s: policy.redS,
        ...(limits.any ? { limits: limits.rows() as [number, number][] } : {}),
        ...(limits.days.length > 0 ? { days: limits.days } : {}),
        ...(policy.gateAccess.length > 0 ? { gates: policy.gateAccess } : {}),
        ...(policy.notes.length > 0 ? { notes: policy.notes } : {}),
        ...(policy.unpaid ? { unpaid: true } : {}),
        ...(policy.claim.length > 0 ? { claim: policy.claim } : {}),
        ...(policy.capacities.length > 0 ? { capacity: policy.capacities } : {}),
    };
}

/** The policy that these words say. */
export function policyOf(said: PolicySaid): Policy {
    const most = new Map(said.limits);
    const [perUse, perDay, gapS, total] = [1, 2, 3, 4].map((what) => most.get(what) ?? 0);
    return new Policy(
        said.version,
        said.mode,
        said.windows.map(([zone, fromS, toS]) => ({ zone, fromS, toS })),
        said.access,
        said.proofs,
        said.amber_s,
        said.red_s,
        new Limits(perUse, perDay, gapS, said.days, total),
        said.gates,
        said.notes,
        said.unpaid,
        said.claim,
        said.capacity,
    );
}
