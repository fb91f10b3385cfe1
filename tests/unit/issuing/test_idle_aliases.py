"""What a policy has to say so that codes of another system are taken at the gates."""

from backend.imports.idle_aliases import proofs_taking, takes
from sync.policy import DEFAULT_PROOFS, Policy
from sync.policy_rows import Proof
from tests.altered import replace

PLAIN = Policy(version=1)
VIP = replace(PLAIN, proofs=(("", (Proof.STATIC,)), ("VIP", (Proof.ROTATING,))))


def test_a_policy_takes_no_code_of_another_system_unless_it_says_so() -> None:
    assert not takes(PLAIN, None)
    assert takes(replace(PLAIN, proofs=(("", (Proof.ALIAS,)),)), "VIP")


def test_a_policy_without_rows_gets_one_for_every_class_that_takes_what_was_taken_before() -> None:
    assert proofs_taking(PLAIN, {"VIP", ""}) == [("", (*DEFAULT_PROOFS, Proof.ALIAS))]


def test_only_the_row_that_a_class_is_judged_by_is_changed() -> None:
    both = ("", (Proof.STATIC,)), ("VIP", (Proof.ROTATING, Proof.ALIAS))
    assert proofs_taking(VIP, {"VIP"}) == list(both)
    assert proofs_taking(VIP, {"Pista"}) == [("", (Proof.STATIC, Proof.ALIAS)), ("VIP", (Proof.ROTATING,))]


def test_with_these_rows_every_class_that_was_idle_is_taken() -> None:
    for policy in (PLAIN, VIP):
        mended = replace(policy, proofs=tuple(proofs_taking(policy, {"", "VIP", "Pista"})))
        assert all(takes(mended, class_) for class_ in (None, "VIP", "Pista"))
