import pytest

from keys.crypto import PrivateKey
from keys.errors import Malformed
from keys.labels import Domain
from sync.authority import OperatorChange, OperatorRole, Slot, authorise, authoriser, word_of
from sync.content import Content, Kind
from sync.errors import Unreadable
from sync.operators import Operator, encode_operators, named
from sync.position import Ancestry, Position
from tests.altered import replace

DOMAIN = Domain(bytes(range(16)))
KEY = PrivateKey.from_seed(bytes(range(32)))
SLOT = Slot(7, b"devdevde", 1, 4, bytes(range(32)))
OVERRIDE = Content(
    Kind.OVERRIDE, 1, 2, b"bootboot", Position(1, 5), 1, "app", ticket=4711, zone=1, gate=1, reason=3
)


def test_a_word_is_the_key_and_a_signature_that_verify_in_their_place() -> None:
    auth = authorise(KEY, DOMAIN, SLOT, OVERRIDE)
    assert len(auth) == 96
    assert authoriser(DOMAIN, SLOT, replace(OVERRIDE, auth=auth)) == KEY.public.raw
    later = replace(SLOT, seq=5)
    assert authoriser(DOMAIN, later, replace(OVERRIDE, auth=auth)) is None


def test_nobody_gives_a_word_about_no_ticket() -> None:
    nothing = Content(Kind.FEED_MARK, 1, 2, b"bootboot", Position(1, 5), 1, "app")
    with pytest.raises(Unreadable):
        authorise(KEY, DOMAIN, SLOT, nothing)


def test_an_entry_without_a_word_has_nobody_behind_it() -> None:
    since = OperatorChange(Position(1, 0), 3, OperatorRole.SUPERVISOR, KEY.public.raw)
    assert word_of(None, Position(1, 5), [since], Ancestry()) is None
    assert word_of(KEY.public.raw, Position(1, 5), [since], Ancestry()) == 3


def operator(number: int, name: str, role: OperatorRole = OperatorRole.STEWARD) -> Operator:
    return Operator(number, name, role, KEY.public.raw, b"sealed")


def test_somebody_is_found_by_number_and_by_name_in_whatever_case() -> None:
    ana, joao = operator(1, "Ana"), operator(2, "João")
    assert named([ana, joao], " JOA\u0303O ") == joao
    assert named([ana, joao], "1") == ana
    assert named([ana, joao], "Bruno") is None


def test_a_name_typed_without_its_accents_is_found_where_nobody_else_has_it() -> None:
    joao, jose, plain = operator(1, "João Müller"), operator(2, "José"), operator(3, "Jose")
    assert named([joao, jose], "joao muller") == joao
    assert named([joao, jose], "Joao") is None
    assert named([joao, jose, plain], "jose") == plain
    assert named([joao, jose, plain], "José") == jose
    assert named([joao], " - ") is None


def test_a_name_that_two_people_have_means_nobody() -> None:
    assert named([operator(1, "Ana"), operator(2, "ana")], "Ana") is None


def test_what_no_device_would_take_is_not_written() -> None:
    with pytest.raises(Malformed):
        encode_operators([operator(1, "Ana", OperatorRole.NONE)])
