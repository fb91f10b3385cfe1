"""Clauses 6.1 and 6.2: `ring` opens with `passphrase` to its keys and secrets; or it is refused. The cost is the least there is."""

from collections.abc import Iterator
from typing import Final

from nacl.bindings import crypto_secretbox
from nacl.pwhash import argon2id

from tests.vectors.actors import DOMAIN, ISSUER, LAST_TIME, TWIN_ONE, TWIN_TWO, signer
from tests.vectors.case import Case, Json
from tests.vectors.spelling import array, bstr, mapping, tstr, uint

RUNNER: Final = "tests/unit/keys/test_vectors.py"

_PASSPHRASE: Final = "correct horse battery staple"
_SALT: Final = bytes(range(16))
_NONCE: Final = bytes(range(24))
_SECRETS: Final = {number: bytes((number,)) * 32 for number in (1, 2, 3, 4)}


def cases() -> Iterator[Case]:
    yield from _good()
    yield from _locked()
    yield from _outside()
    yield from _inside()


def entry(
    seed: bytes = ISSUER.seed,
    usage: int = 1,
    status: int = 1,
    not_before: int = 0,
    expires: int = LAST_TIME,
    events: list[int] | None = None,
) -> bytes:
    """One key of 6.2."""
    pairs = [(1, bstr(seed)), (2, uint(usage)), (3, uint(status)), (4, uint(not_before)), (5, uint(expires))]
    return mapping(*pairs) if events is None else mapping(*pairs, (6, array(*map(uint, events))))


def secrets(values: dict[int, bytes]) -> bytes:
    """Field 3."""
    return mapping(*((number, bstr(value)) for number, value in values.items()))


def inside(*keys: bytes, domain: bytes = DOMAIN, held: dict[int, bytes] = _SECRETS) -> bytes:
    """6.2."""
    return mapping((1, bstr(domain)), (2, array(*keys)), (3, secrets(held)))


def box(plain: bytes, passes: int = 1, memory_kib: int = 8) -> bytes:
    """The sealed box of 6.1."""
    key = argon2id.kdf(32, _PASSPHRASE.encode(), _SALT, passes, memory_kib * 1024)
    return _NONCE + crypto_secretbox(plain, _NONCE, key)


def outside(
    sealed: bytes, *, version: int = 1, salt: bytes = _SALT, passes: int = 1, memory_kib: int = 8
) -> bytes:
    """6.1."""
    return mapping(
        (1, uint(version)), (2, bstr(salt)), (3, uint(passes)), (4, uint(memory_kib)), (5, bstr(sealed))
    )


def _case(
    name: str,
    clause: str,
    comment: str,
    raw: bytes,
    expect: str,
    decoded: Json = None,
    passphrase: str = _PASSPHRASE,
    layers: dict[str, Json] | None = None,
) -> Case:
    fields: dict[str, Json] = {"ring": raw.hex(), "passphrase": passphrase}
    return Case(name, clause, comment, fields | ({"layers": layers} if layers else {}), expect, decoded)


def _key(
    seed: bytes = ISSUER.seed,
    usage: int = 1,
    status: int = 1,
    not_before: int = 0,
    expires: int = LAST_TIME,
    events: list[Json] | None = None,
) -> Json:
    return {
        "seed": seed.hex(),
        "usage": usage,
        "status": status,
        "not_before": not_before,
        "expires": expires,
        "events": events,
    }


def _opened(*keys: Json, held: dict[int, bytes] = _SECRETS) -> Json:
    return {
        "domain": DOMAIN.hex(),
        "keys": list(keys),
        "secrets": {str(number): value.hex() for number, value in held.items()},
    }


def _good() -> Iterator[Case]:
    plain = inside(entry())
    yield _case(
        "ok",
        "6.2",
        "one key, four secrets",
        outside(box(plain)),
        "OK",
        _opened(_key()),
        layers={"inside": plain.hex()},
    )
    yield _case(
        "ok-empty", "6.2", "no keys and no secrets", outside(box(inside(held={}))), "OK", _opened(held={})
    )
    root = signer("root 0")
    keys = (entry(root.seed, usage=0), entry(status=2, not_before=5, expires=6, events=[1, 7]))
    yield _case(
        "ok-root",
        "6.2",
        "a root, and a retired key for two events",
        outside(box(inside(*keys))),
        "OK",
        _opened(_key(root.seed, usage=0), _key(status=2, not_before=5, expires=6, events=[1, 7])),
    )
    yield _case(
        "ok-two-passes",
        "6.1",
        "another cost",
        outside(box(plain, 2, 2048), passes=2, memory_kib=2048),
        "OK",
        _opened(_key()),
    )


def _locked() -> Iterator[Case]:
    sealed = box(inside(entry()))

    def locked(name: str, comment: str, raw: bytes, passphrase: str = _PASSPHRASE) -> Case:
        return _case(name, "6.1", comment, raw, "RING_LOCKED", passphrase=passphrase)

    yield locked("passphrase-wrong", "one letter", outside(sealed), "correct horse battery stapler")
    yield locked("passphrase-empty", "nothing", outside(sealed), "")
    yield locked("passphrase-newline", "a line end that an editor added", outside(sealed), _PASSPHRASE + "\n")
    for name, at in (("nonce", 0), ("tag", 24), ("content", 40), ("end", len(sealed) - 1)):
        yield locked(
            f"changed-{name}", "one bit", outside(sealed[:at] + bytes((sealed[at] ^ 1,)) + sealed[at + 1 :])
        )
    yield locked("changed-salt", "one bit", outside(sealed, salt=bytes((1,)) + _SALT[1:]))
    yield locked("changed-passes", "2 for 1", outside(sealed, passes=2))
    yield locked("changed-memory", "9 for 8", outside(sealed, memory_kib=9))
    yield locked("box-cut", "the last byte is missing", outside(sealed[:-1]))
    yield locked("box-nonce-alone", "nothing but a nonce", outside(sealed[:24]))
    yield locked("box-short", "not even a nonce", outside(sealed[:23]))
    yield locked("box-empty", "nothing", outside(b""))


def _outside() -> Iterator[Case]:
    sealed = box(inside(entry()))

    def bad(name: str, comment: str, raw: bytes) -> Case:
        return _case(name, "6.1", comment, raw, "MALFORMED")

    yield bad("empty", "no bytes", b"")
    yield bad("passes-0", "none", outside(sealed, passes=0))
    yield bad("passes-17", "one too many", outside(sealed, passes=17))
    yield bad("memory-7", "less than Argon2 takes", outside(sealed, memory_kib=7))
    yield bad("memory-above-1-gib", "one KiB too many", outside(sealed, memory_kib=1024 * 1024 + 1))
    yield bad("version-2", "a version that we do not know", outside(sealed, version=2))
    yield bad("salt-15-bytes", "one byte short", outside(sealed, salt=_SALT[:15]))
    yield bad(
        "box-text",
        "a text",
        mapping((1, uint(1)), (2, bstr(_SALT)), (3, uint(1)), (4, uint(8)), (5, tstr("box"))),
    )
    fields = ((1, uint(1)), (2, bstr(_SALT)), (3, uint(1)), (4, uint(8)), (5, bstr(sealed)))
    for number in range(1, 6):
        yield bad(
            f"field-{number}-missing",
            "four of five fields",
            mapping(*(pair for pair in fields if pair[0] != number)),
        )
    yield bad("field-6", "a field that is not known", mapping(*fields, (6, uint(0))))
    yield bad("trailing-byte", "a byte after the map", outside(sealed) + b"\x00")


def _inside() -> Iterator[Case]:
    def bad(name: str, comment: str, plain: bytes) -> Case:
        return _case(
            f"inside-{name}", "6.2", comment, outside(box(plain)), "MALFORMED", layers={"inside": plain.hex()}
        )

    yield bad("empty", "no bytes", b"")
    yield bad("array", "no map", array())
    yield bad("domain-15-bytes", "one byte short", inside(domain=DOMAIN[:15]))
    yield bad("seed-31-bytes", "one byte short", inside(entry(ISSUER.seed[:31])))
    yield bad("usage-7", "a usage that is not known", inside(entry(usage=7)))
    yield bad("status-0", "a status that is not known", inside(entry(status=0)))
    yield bad("dates-equal", "not before = expires", inside(entry(not_before=5, expires=5)))
    yield bad("events-empty", "a scope of nothing", inside(entry(events=[])))
    yield bad("key-twice", "one seed, two usages", inside(entry(), entry(usage=2)))
    yield bad(
        "kid-twice", "two seeds whose keys have one kid", inside(entry(TWIN_ONE.seed), entry(TWIN_TWO.seed))
    )
    yield bad(
        "key-field-7",
        "a field that is not known",
        inside(
            mapping(
                (1, bstr(ISSUER.seed)), (2, uint(1)), (3, uint(1)), (4, uint(0)), (5, uint(1)), (7, uint(0))
            )
        ),
    )
    yield bad("secret-0", "a secret that is not known", inside(held={0: bytes(32)}))
    yield bad("secret-5", "a secret that is not known", inside(held={5: bytes(32)}))
    yield bad("secret-31-bytes", "one byte short", inside(held={1: bytes(31)}))
    yield bad(
        "field-4",
        "a field that is not known",
        mapping((1, bstr(DOMAIN)), (2, array()), (3, mapping()), (4, uint(0))),
    )
    yield bad("secrets-missing", "two of three fields", mapping((1, bstr(DOMAIN)), (2, array())))
