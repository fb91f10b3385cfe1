"""Codes of other systems that stand for tickets, but not at any gate, as long as the policy in force does not take them (PROTOCOL.md 9.1). Pure."""

from collections.abc import Collection

from sync.policy import DEFAULT_PROOFS, Policy
from sync.policy_rows import Proof, ProofRow

_OTHERS = ""


def takes(policy: Policy, class_: str | None) -> bool:
    """Whether a ticket of this class may be shown as a code of another system."""
    return policy.accepts(class_, Proof.ALIAS)


def proofs_taking(policy: Policy, classes: Collection[str]) -> list[ProofRow]:
    """The rows of `proofs` that the policy needs so that tickets of these classes ("": of none) may be shown so."""
    rows = dict(policy.proofs)
    rows.setdefault(_OTHERS, DEFAULT_PROOFS)
    for class_ in sorted(classes):
        named = class_ if class_ in rows else _OTHERS
        if Proof.ALIAS not in rows[named]:
            rows[named] = (*rows[named], Proof.ALIAS)
    return list(rows.items())
