"""What a device shows before the doors open: its own word, signed, and nobody else's."""

from dataclasses import replace

import pytest

from keys import base45, cbor
from keys.crypto import PrivateKey
from keys.errors import BadSignature, Malformed, NotOurs
from keys.labels import Domain
from sync.enrolment import device_id
from sync.position import Position
from sync.readiness import PREFIX, Readiness, Ready

KEY = PrivateKey.from_seed(bytes(range(32)))
DOMAIN = Domain(bytes(16))
SAID = Readiness(
    device=device_id(KEY.public), event=7, gate=2, at_ms=1_795_000_000_123, at=Position(1, 41), digest=b"\xde\xad\xbe\xef",
    issued_ms=1_794_999_990_000, policy=3, trust_counter=5, unsent=14, flags=Ready.KEPT | Ready.CAMERA, app="portao-web/1",
    clock=(0, 250), battery=87, free_mib=9_800,
)  # fmt: skip
TEXT = (
    "PTR1:CBMN69-09-6LZOCIR9+*0LB0RI31009LKF-A%OFQJGK23TZ0Z6S96OJ+0000C90*5UO.6Q01E619C1VH17Q1O00NRVL339Z"
    "1Z$4X.1S9E5LEDECTX5Y CL/5:22$58MVIBHJZ:98WD%-VT3R5R1$TM9A6SVG HGA8JCGFZEF0HNL/C2BFZCS*MQ:TGW:I-JSI/0"
    "*71L6O54P$YVCNQ.Y15TLJAC50"
)
"""The same in every language: `pwa/tests/sync/readiness.test.ts` makes it, too."""


def changed(text: str, key: int, value: cbor.Encodable) -> str:
    fields = cbor.decode(base45.decode(text.removeprefix(PREFIX)), "5.9", 640)
    assert isinstance(fields, dict)
    return PREFIX + base45.encode(cbor.encode({**fields, key: value}))


def test_what_was_signed_is_read_again() -> None:
    text = SAID.sign(KEY, DOMAIN)
    assert text == TEXT
    assert Readiness.open(text, KEY.public, DOMAIN) == SAID
    assert Readiness.device_in(text) == SAID.device


def test_what_is_not_known_is_left_out() -> None:
    least = replace(SAID, clock=None, battery=None, free_mib=None)
    text = least.sign(KEY, DOMAIN)
    assert len(text) < len(TEXT)
    assert Readiness.open(text, KEY.public, DOMAIN) == least


@pytest.mark.parametrize(("key", "value"), [(10, 0), (4, 1), (11, 3), (13, 100), (2, 8)])
def test_nothing_of_it_can_be_changed(key: int, value: int) -> None:
    with pytest.raises(BadSignature):
        Readiness.open(changed(TEXT, key, value), KEY.public, DOMAIN)


def test_nobody_says_it_for_another_device_or_domain() -> None:
    with pytest.raises(BadSignature):
        Readiness.open(TEXT, PrivateKey.from_seed(bytes(32)).public, DOMAIN)
    with pytest.raises(BadSignature):
        Readiness.open(TEXT, KEY.public, Domain(bytes([1] * 16)))


@pytest.mark.parametrize(
    ("key", "value"), [(11, 32), (12, [1, 1]), (12, [1]), (13, 101), (3, 0), (6, b"abc"), (99, 1), (15, "x" * 33)]
)  # fmt: skip
def test_what_no_device_says_is_malformed(key: int, value: cbor.Encodable) -> None:
    with pytest.raises(Malformed, match=r"5\.9"):
        Readiness.open(changed(TEXT, key, value), KEY.public, DOMAIN)


def test_another_prefix_is_not_ours_and_an_endless_text_is_not_read() -> None:
    with pytest.raises(NotOurs):
        Readiness.open("PTE1:" + TEXT[5:], KEY.public, DOMAIN)
    with pytest.raises(Malformed):
        Readiness.open(TEXT + "0" * 640, KEY.public, DOMAIN)
