"""What holds for every scan there can be (PROTOCOL.md 10)."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from keys.ticket import ProofKind, Shown, Ticket
from sync.clock import Moment
from sync.content import Kind
from sync.ledger import Standing
from sync.policy import Mode, Policy, Proof, Window
from sync.reasons import Outcome, Reason
from sync.verdict import Direction, Place, RosterAnswer, Verdict, decide

SOON = 200
FRESH = Standing()
ALL_PROOFS = tuple(Proof)

seconds = st.integers(0, SOON)
millis = st.integers(0, SOON * 1000)
classes = st.sampled_from([None, "A", "B"])


@st.composite
def tickets(draw: st.DrawFn) -> Ticket:
    first = draw(seconds)
    return Ticket(
        event=draw(st.integers(1, 2)),
        number=5,
        index=6,
        not_before=first,
        expires=first + draw(st.integers(1, SOON)),
        proof=draw(st.sampled_from(ProofKind)),
        class_=draw(classes),
        paper=draw(st.booleans()),
    )


@st.composite
def shown(draw: st.DrawFn) -> Shown:
    ticket = draw(tickets())
    proven = ticket.proof is ProofKind.HOLDER_KEY and draw(st.booleans())
    return Shown(ticket, b"", b"", b"kid!", draw(seconds) if proven else None)


windows = st.builds(
    lambda zone, at, size: Window(zone, at, at + size), st.integers(0, 2), seconds, st.integers(1, 99)
)
policies = st.builds(
    Policy,
    version=st.just(1),
    mode=st.sampled_from(Mode),
    windows=st.lists(windows, max_size=2).map(tuple),
    access=st.sampled_from([(), ((1, ("A", "")),)]),
    proofs=st.sampled_from([(), (("", ALL_PROOFS),), (("A", (Proof.ROTATING,)),)]),
    amber_s=st.integers(0, 3),
    red_s=st.integers(0, 3),
)
standings = st.builds(
    lambda admits, exits, proof: Standing(admits, min(exits, admits), None, proof),
    st.integers(0, 2),
    st.integers(0, 2),
    st.none() | seconds,
)
moments = st.builds(Moment, millis, st.none() | millis)
places = st.builds(Place, st.just(1), st.just(1), st.just(1), st.just(0), st.sampled_from(Direction))
scans = st.tuples(
    shown(),
    places,
    st.sampled_from(RosterAnswer),
    standings,
    policies,
    moments,
    st.none() | st.integers(0, 4),
)


@settings(max_examples=250, deadline=None)
@given(scans)
def test_what_is_written_follows_from_outcome_and_direction(
    scan: tuple[Shown, Place, RosterAnswer, Standing, Policy, Moment, int | None],
) -> None:
    place = scan[1]
    verdict = decide(*scan)
    passage = Kind.ADMIT if place.direction is Direction.ENTRY else Kind.EXIT
    assert verdict.admits == (verdict.records is passage)
    assert (verdict.outcome is Outcome.REFUSE) == (verdict.records is Kind.DENY)
    assert (verdict.outcome is Outcome.ADMIT) == (verdict.reason is Reason.OK)
    assert (verdict.reason is Reason.FACT_MISSING) == (verdict.records is None)
    assert (verdict.ticket is None) == (verdict.reason is Reason.WRONG_EVENT)
    assert verdict.reason not in verdict.notes
    assert not verdict.notes or verdict.outcome is Outcome.ATTENTION


@settings(max_examples=250, deadline=None)
@given(scans)
def test_nobody_enters_a_used_entry_or_with_a_credential_that_is_not_valid(
    scan: tuple[Shown, Place, RosterAnswer, Standing, Policy, Moment, int | None],
) -> None:
    verdict, (_, place, answer, standing, policy, _, _) = decide(*scan), scan
    leaves_unpaid = answer is RosterAnswer.UNPAID and place.direction is Direction.EXIT
    may_pass = answer is RosterAnswer.VALID or leaves_unpaid
    if not may_pass and not (answer is RosterAnswer.UNPAID and policy.unpaid):
        assert not verdict.admits
    if place.direction is Direction.ENTRY and standing.used_up(policy.mode):
        assert not verdict.admits


@settings(max_examples=250, deadline=None)
@given(scans)
def test_leaving_is_never_refused_for_times_zones_uses_or_the_age_of_the_list(
    scan: tuple[Shown, Place, RosterAnswer, Standing, Policy, Moment, int | None],
) -> None:
    code, place, answer, standing, policy, moment, age = scan
    verdict = decide(code, replace(place, direction=Direction.EXIT), answer, standing, policy, moment, age)
    about_the_code = {
        Reason.WRONG_EVENT,
        Reason.NOT_ON_LIST,
        Reason.REVOKED,
        Reason.SUSPENDED,
        Reason.REPLACED,
        Reason.PROOF_NOT_ACCEPTED,
        Reason.PROOF_STALE,
    }
    assert verdict.outcome is not Outcome.REFUSE or verdict.reason in about_the_code


def _at(true_ms: int, off_ms: int, uncertainty_ms: int, code: Shown) -> Verdict:
    moment = Moment(true_ms + off_ms, uncertainty_ms)
    policy = Policy(1, proofs=(("", ALL_PROOFS),))
    return decide(code, Place(1, 1, 1), RosterAnswer.VALID, FRESH, policy, moment, 0)


@settings(max_examples=250, deadline=None)
@given(
    first=seconds,
    length=st.integers(1, SOON),
    into=st.floats(0, 1, exclude_max=True),
    uncertainty_ms=millis,
    share=st.floats(-1, 1),
    proof_off=st.none() | st.integers(-30, 30),
)
def test_a_clock_within_its_uncertainty_turns_no_guest_away(
    first: int, length: int, into: float, uncertainty_ms: int, share: float, proof_off: int | None
) -> None:
    """Whoever shows a valid ticket, with a proof made within the window by a phone that is right."""
    true_ms = first * 1000 + int(length * 1000 * into)
    proof_time = None if proof_off is None else max(0, true_ms // 1000 + proof_off)
    kind = ProofKind.NONE if proof_off is None else ProofKind.HOLDER_KEY
    ticket = Ticket(1, 5, 6, not_before=first, expires=first + length, proof=kind)
    code = Shown(ticket, b"", b"", b"kid!", proof_time)
    verdict = _at(true_ms, int(uncertainty_ms * share), uncertainty_ms, code)
    assert verdict.admits
    if uncertainty_ms <= 60_000:
        assert verdict.reason is Reason.OK


@settings(max_examples=200, deadline=None)
@given(scans, st.integers(0, 4))
def test_an_older_list_never_lets_more_people_in(
    scan: tuple[Shown, Place, RosterAnswer, Standing, Policy, Moment, int | None], more: int
) -> None:
    code, place, answer, standing, policy, moment, age = scan
    younger = decide(code, place, answer, standing, policy, moment, age)
    older = decide(code, place, answer, standing, policy, moment, (age or 0) + more)
    assert younger.admits or not older.admits
    for_age = (Reason.LIST_TOO_OLD, Reason.CLOCK_UNKNOWN)
    assert younger.outcome is older.outcome or older.reason in for_age


@settings(max_examples=250, deadline=None)
@given(scans, millis)
def test_a_clock_that_is_not_known_turns_nobody_away_who_passes_at_another_time(
    scan: tuple[Shown, Place, RosterAnswer, Standing, Policy, Moment, int | None], other_ms: int
) -> None:
    code, place, answer, standing, policy, moment, age = scan
    verdict = decide(code, place, answer, standing, policy, Moment(moment.now_ms, None), age)
    elsewhen = decide(code, place, answer, standing, policy, Moment(other_ms, 0), 0)
    assert verdict.admits or not elsewhen.admits
