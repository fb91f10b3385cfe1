"""Clause 8.7 to 8.10: `text` opens for `event` (null: none in particular) at `now` with `trust`, and is judged by 1.9; or it is refused."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tests.vectors import spelling
from tests.vectors.actors import (
    BCBP,
    COMPROMISED,
    ISSUER,
    NOW,
    OTHER_DOMAIN,
    RETIRED,
    SHORT_TWIN,
    STRANGER,
    TICKET,
    TWIN_ONE,
    TWIN_TWO,
    trust,
    trusted,
)
from tests.vectors.areas.bcbp.build import FULL, LEG, PLAIN, OneLeg
from tests.vectors.areas.bcbp_signed.build import (
    BOARDING,
    EVENT,
    EXPIRES,
    NEXT_EVENT,
    PASS,
    TWO,
    block,
    case,
    opens,
    security_of,
    signed,
    with_block,
)
from tests.vectors.case import Case, Json

RUNNER: Final = "tests/unit/keys/test_vectors.py"


def cases() -> Iterator[Case]:
    yield from _good()
    yield from _legs()
    yield from _forms()
    yield from _keys()
    yield from _collisions()
    yield from _times()


def _good() -> Iterator[Case]:
    yield opens("ok", "8.7", "one leg, every field")
    yield opens("ok-no-event", "8.9", "no event in particular", event=None)
    yield opens(
        "ok-another-event", "8.9", "none of its legs: the first is told, and row 5 refuses it", event=9
    )
    yield opens("ok-type-of-the-flight", "8.7", "type 1", type_="1")
    bare = replace(PLAIN, legs=(OneLeg(dict(LEG), airline=block()),))
    yield opens(
        "ok-without-sections",
        "8.7",
        "the whole variable part is the block: NO_MARKER is no other spelling",
        spelled=bare,
    )
    behind = with_block(block() + "*306 FREE")
    yield opens("ok-airline-use-behind", "8.7", "what follows the block is anyone's", spelled=behind)
    blank = PASS.with_leg(seat="    ", compartment=" ")
    says: dict[str, Json] = {
        "seat": None,
        "class": None,
        "boarding": BOARDING | {"seat": "", "compartment": ""},
    }
    yield opens("ok-no-seat", "8.9", "blank fields say nothing", spelled=blank, says=says)
    highest = with_block(block(2**32 - 1, 2**24 - 1, 2**24 - 1, 2**32 - 1))
    numbers: dict[str, Json] = {
        "event": 2**32 - 1, "number": 2**24 - 1, "index": 2**24 - 1, "expires": 2**32 - 1
    }  # fmt: skip
    yield opens(
        "ok-highest-numbers", "8.7", "each as high as it may be", spelled=highest, says=numbers, event=None
    )


def _legs() -> Iterator[Case]:
    yield opens("ok-first-of-two-legs", "8.9", "the block of this event", spelled=TWO)
    second: dict[str, Json] = {
        "event": NEXT_EVENT,
        "number": 1,
        "index": 2,
        "expires": NOW + 7200,
        "boarding": BOARDING
        | {"pnr": "DEF456", "carrier": "LH", "flight": "3664C", "origin": "FRA", "destination": "GVA"},
    }
    yield opens(
        "ok-second-of-two-legs",
        "8.9",
        "the block of this event",
        spelled=TWO,
        event=NEXT_EVENT,
        says=second,
    )
    theirs = replace(TWO, legs=(FULL.legs[0], TWO.legs[1]))
    yield opens(
        "ok-only-the-second-is-ours",
        "8.9",
        "the first leg has no block",
        spelled=theirs,
        event=NEXT_EVENT,
        says=second,
    )
    both = trust(trusted(ISSUER, BCBP, events=[EVENT, NEXT_EVENT]))
    yield opens("ok-both-events-in-scope", "8.8", "a key for two events", spelled=TWO, keys=both)
    for event in (EVENT, NEXT_EVENT):
        one = trust(trusted(ISSUER, BCBP, events=[event]))
        yield case(
            f"scope-of-event-{event}-alone",
            "8.8",
            "each block's event must be in scope",
            signed(TWO),
            "KEY_NOT_ALLOWED",
            keys=one,
        )
    withdrawn = trust(trusted(ISSUER, BCBP, events=[EVENT], status=COMPROMISED))
    yield case(
        "scope-of-event-7-alone-and-compromised",
        "8.8",
        "1.8 asks for the scope, that of each block, before it asks what became of the key",
        signed(TWO),
        "KEY_NOT_ALLOWED",
        keys=withdrawn,
    )


def _bad(name: str, comment: str, text: str, expect: str = "MALFORMED", clause: str = "8.7") -> Case:
    return case(name, clause, comment, text, expect)


def _forms() -> Iterator[Case]:
    text, body = signed(), PASS.unsigned
    data = text[-88:]
    yield _bad("no-block", "nothing of ours", signed(FULL), "FOREIGN_PASS", "8.10")
    yield _bad("no-block-no-signature", "any airline's", FULL.text, "FOREIGN_PASS", "8.10")
    yield _bad("mark-of-version-2", "*P2", signed(with_block(block(mark="*P2"))), "FOREIGN_PASS", "8.10")
    yield _bad("mark-lower-case", "*p1", signed(with_block(block(mark="*p1"))), "FOREIGN_PASS", "8.10")
    yield _bad("no-signature", "a block without security data", body)
    yield _bad("block-short", "23 characters", signed(with_block(block()[:-1])), clause="1.3")
    yield _bad("block-of-13-bytes", "an even end", signed(with_block("*P1" + spelling.base45(bytes(13)))))
    yield _bad(
        "block-not-base45", "a lower case letter", signed(with_block(block()[:-1] + "a")), clause="1.3"
    )
    yield _bad("event-0", "events are 1 and up", signed(with_block(block(event=0))))
    yield _bad("expires-0", "an end that is none", signed(with_block(block(expires=0))))
    yield _bad("another-type", "type 1 where the flight has 9", signed(type_="1"))
    yield _bad("size-59", "89 characters", f"{body}^959{data}A")
    yield _bad("size-57", "87 characters", f"{body}^957{data[:-1]}")
    yield _bad("cut", "the last character is missing", text[:-1])
    yield _bad("line-ending", "LF behind it: another spelling", text + "\n")
    yield _bad("space-behind", "another spelling", text + " ")
    yield _bad("spaces-before-the-mark", "another spelling", f"{body} ^958{data}")
    yield _bad("not-base64", "an underscore", f"{body}^958{data[:-1]}_")
    yield _bad("padding", "three bytes less, and padding", f"{body}^958{data[:-4]}QQ==")
    lower = body.replace("2A014", "2a014")
    yield _bad("size-lower-case", "signed so, and yet another spelling", f"{lower}^958{security_of(lower)}")


def _keys() -> Iterator[Case]:
    stranger = trust(trusted(STRANGER, BCBP))
    yield case("unknown-key", "8.10", "no key with this kid", signed(), "FOREIGN_PASS", keys=stranger)
    yield case("no-keys", "8.10", "an empty list", signed(), "FOREIGN_PASS", keys=trust())
    for name, text in (
        ("another-label", signed(label="PORTAO-TICKET-V1")),
        ("another-domain", signed(domain=OTHER_DOMAIN)),
        ("moved-to-another-pass", f"{PASS.with_leg(seat='001B').unsigned}^958{security_of(PASS.unsigned)}"),
        ("another-seat", signed().replace("001A", "001B", 1)),
        ("another-name", signed().replace("DESMARAIS/LUC", "DESMARAIS/LUK", 1)),
        ("another-number", f"{with_block(block(number=1002)).unsigned}^958{security_of(PASS.unsigned)}"),
    ):
        yield case(name, "8.8", "a right kid, and a signature over other bytes", text, "BAD_SIGNATURE")
    for name, key, expect in (
        ("key-for-tickets", trusted(ISSUER, TICKET), "KEY_NOT_ALLOWED"),
        ("key-of-another-event", trusted(ISSUER, BCBP, events=[9]), "KEY_NOT_ALLOWED"),
        ("key-not-yet", trusted(ISSUER, BCBP, not_before=NOW + 1), "KEY_NOT_ALLOWED"),
        ("key-over", trusted(ISSUER, BCBP, expires=NOW), "KEY_NOT_ALLOWED"),
        ("key-compromised", trusted(ISSUER, BCBP, status=COMPROMISED), "KEY_COMPROMISED"),
    ):
        yield case(name, "8.8", "held to 1.8", signed(), expect, keys=trust(key))
    yield opens(
        "ok-key-retired",
        "8.8",
        "it still verifies what it signed",
        keys=trust(trusted(ISSUER, BCBP, status=RETIRED)),
    )
    yield opens(
        "ok-key-of-this-event",
        "8.8",
        "a key for one event",
        keys=trust(trusted(ISSUER, BCBP, events=[EVENT])),
    )


def _collisions() -> Iterator[Case]:
    assert ISSUER.kid[:2] == SHORT_TWIN.kid[:2]
    ours, other = trusted(ISSUER, BCBP), trusted(SHORT_TWIN, BCBP)
    for name, keys in (("first", trust(ours, other)), ("last", trust(other, ours))):
        yield opens(f"ok-short-kid-twice-{name}", "8.8", "two keys begin alike: each is tried", keys=keys)
    yield case(
        "short-kid-of-another",
        "8.8",
        "it begins alike and verifies nothing",
        signed(),
        "BAD_SIGNATURE",
        keys=trust(other),
    )
    twins = trust(trusted(TWIN_ONE, BCBP), trusted(TWIN_TWO, BCBP))
    yield opens("ok-kid-twice", "8.8", "two keys with one whole kid", key=TWIN_TWO, keys=twins)
    wrong = trust(trusted(TWIN_ONE, BCBP, events=[EVENT]), trusted(TWIN_TWO, BCBP, events=[9]))
    yield case(
        "kid-twice-wrong-scope",
        "8.8",
        "who verifies is held to its own scope",
        signed(key=TWIN_TWO),
        "KEY_NOT_ALLOWED",
        keys=wrong,
    )


def _times() -> Iterator[Case]:
    yield opens("ok-last-second", "1.9", "a second before it ends", now=EXPIRES - 1)
    yield case("expired", "1.9", "as it ends", signed(), "EXPIRED", now=EXPIRES)
    over = trust(trusted(ISSUER, BCBP, expires=EXPIRES))
    yield case(
        "expired-with-its-key",
        "1.8",
        "a pass that is over is told to be over, although its key is",
        signed(),
        "EXPIRED",
        keys=over,
        now=EXPIRES + 9,
    )
