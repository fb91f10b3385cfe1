"""Heads and pages, before anything is chained (4.3, 11.3)."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.actors import FEED, OTHER_DOMAIN, trust, trusted
from tests.vectors.areas.feed.build import GENESIS, LABEL, START, offered, sign_head, spell_head, spell_page
from tests.vectors.areas.feed.chains import END, HELD, SIX
from tests.vectors.case import Case, Json
from tests.vectors.signed import FEEDS, LISTS, Sort, Spelled, cases_of_every_sort, sign
from tests.vectors.spelling import array, bstr, mapping, uint


def _spell(claimed: Spelled, besides: Spelled) -> bytes:
    return spell_head(1, 0, GENESIS, changes={**claimed, **besides})


class _Head(Sort):
    """A head travels in a page: here one without items, to a reader at the very beginning."""

    __slots__ = ()

    def case(
        self,
        name: str,
        comment: str,
        raw: bytes,
        expect: str = "MALFORMED",
        *,
        clause: str | None = None,
        trusted_keys: dict[str, Json] | None = None,
        decoded: Json = None,
    ) -> Case:
        page = spell_page(raw, ())
        return offered(
            f"head-{name}", comment, page, expect, clause or self.clause, START, decoded, trusted_keys
        )


_SORT: Final = _Head("page", "4.3", LABEL, FEEDS, FEED, _spell)


def cases() -> Iterator[Case]:
    yield from cases_of_every_sort(_SORT)
    yield from _heads()
    yield from _pages()


def _heads() -> Iterator[Case]:
    def bad(name: str, comment: str, changes: Spelled, clause: str = "4.3") -> Case:
        return _SORT.case(name, comment, _SORT.signed(_spell({}, changes)), clause=clause)

    yield bad("hash-short", "31 bytes", {5: bstr(bytes(31))})
    yield bad("latest-before-its-own", "position 3, latest 2", {4: uint(3), 6: uint(2)})
    yield bad("issued-too-wide", "2^53", {7: uint(2**53)})
    yield bad("ancestry-without-own-generation", "generation 2, and no word of it", {3: uint(2)})
    yield bad("ancestry-map", "a map", {9: mapping()})
    unknown = array(array(uint(2), uint(7), uint(1)))
    yield bad("ancestry-parent-unknown", "2 of 7", {9: unknown}, "2.2")
    four = array(array(uint(2), uint(1), uint(0), uint(0)))
    yield bad("ancestry-row-long", "four numbers", {9: four}, "2.2")
    by_lists = sign(LISTS, LABEL, _spell({}, {}))
    comment = "trusted, but for rosters"
    yield _SORT.case("by-a-key-for-rosters", comment, by_lists, "KEY_NOT_ALLOWED", clause="1.8")


def _pages() -> Iterator[Case]:
    head = sign_head(1, 6, END)
    items = array(*(bstr(item) for item in SIX[2:]))
    bare = array(*SIX[2:])
    for name, comment, page in (
        ("page-without-items", "field 2 left out", mapping((1, bstr(head)))),
        ("page-with-more", "field 3", mapping((1, bstr(head)), (2, items), (3, uint(0)))),
        ("page-array", "an array", array(bstr(head), items)),
        ("page-of-bare-items", "items not wrapped in bytes", mapping((1, bstr(head)), (2, bare))),
        ("page-goes-on", "a byte after the map", mapping((1, bstr(head)), (2, items)) + b"\x00"),
    ):
        yield offered(name, comment, page, "MALFORMED", "11.3", HELD)
    elsewhere = trust(trusted(FEEDS, FEED), domain=OTHER_DOMAIN)
    page = spell_page(head, SIX[2:])
    comment = "the reader trusts the same key in another domain"
    name = "page-of-another-domain"
    yield offered(name, comment, page, "BAD_SIGNATURE", "0.2", HELD, trusted_keys=elsewhere)
