"""JSON as programs give it: arrays, lines, pages of an API; orders of pretix among them."""

import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.errors import BadInput
from backend.imports.fields import Wanted
from backend.imports.json_elements import Elements
from backend.imports.lists import How, ListReader
from backend.imports.pretix import Completeness
from backend.imports.reasons import RefusedRow, Why
from backend.imports.row import Row
from backend.imports.sources import pieces_at
from sync.roster import CredentialState
from tests.integration.issuing.bringing import reader_of, rows_of

SAMPLES: Final = Path(__file__).parents[2] / "integration" / "issuing" / "samples"
PAGES: Final = [(SAMPLES / f"pretix_page{number}.json").read_bytes() for number in (1, 2, 3)]


def references(rows: list[Row | RefusedRow]) -> list[str]:
    return [row.reference for row in rows if isinstance(row, Row)]


@pytest.mark.parametrize(
    "text",
    [
        '[{"id": 1, "seat": "A"}, {"id": 2, "seat": null}]',
        '{"id": 1, "seat": "A"}\n{"id": 2}\n',
        '\ufeff {"count": 2, "attendees": [{"id": 1, "seat": "A"}, {"id": 2}], "next": null} ',
        '{"data": [{"id": 1, "seat": "A", "tags": ["x"]}, {"id": 2, "seat": ""}]}',
    ],
)
def test_objects_are_rows_however_they_are_put_together(text: str) -> None:
    rows = rows_of(text)
    assert references(rows) == ["1", "2"]
    assert [row.cells["seat"] for row in rows if isinstance(row, Row)] == ["A", None]


def test_one_object_is_a_list_of_one() -> None:
    assert references(rows_of('{"reference": "A"}')) == ["A"]


def test_what_is_inside_an_object_has_both_names() -> None:
    (row,) = rows_of('[{"ticket": {"id": "T1"}, "attendee": {"name": "Ana", "email": "a@example.org"}}]')
    assert isinstance(row, Row)
    assert row.cells == {"reference": "T1", "name": "Ana"}


def test_what_is_no_object_costs_itself() -> None:
    refused = [row for row in rows_of('[{"id": 1}, 7, null]') if isinstance(row, RefusedRow)]
    assert [(row.line, row.why) for row in refused] == [(2, Why.NOT_AN_OBJECT), (3, Why.NOT_AN_OBJECT)]


@pytest.mark.parametrize(
    "text",
    ['[{"id": 1}', '[{"id": 1},]', '{"results": [', '[{"id": 1}] x', "[" * 5_000, '{"id" 1}', '{"a": 1,}', '{1: 2}'],
)  # fmt: skip
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        rows_of(text)
    assert caught.value.field == "file"
    assert caught.value.detail.startswith("it is no JSON")


class Slow(io.StringIO):
    """A text that comes in small pieces."""

    def read(self, _size: int | None = -1) -> str:
        return super().read(7)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcé", max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=60)
@given(st.lists(values, max_size=6), st.integers(0, 3))
def test_elements_are_those_of_the_whole_however_it_arrives(elements: list[Any], indent: int) -> None:
    text = json.dumps(elements, indent=indent or None)
    assert list(Elements(Slow(text))) == elements


def test_elements_of_a_long_list_are_not_held() -> None:
    text = io.StringIO(
        "[" + ", ".join(json.dumps({"id": number, "x": "y" * 90}) for number in range(50_000)) + "]"
    )
    found = iter(Elements(text))
    assert next(found)["id"] == 0
    assert text.tell() < 1 << 19


def test_orders_of_pretix_become_tickets_by_position() -> None:
    rows = [row for row in rows_of(PAGES[0]) if isinstance(row, Row)]
    first, second = rows
    assert (first.reference, first.state) == ("B0001-1", CredentialState.VALID)
    assert (first.cells["name"], first.cells["seat"], first.cells["class"]) == ("Iracema Souza", "F-12", "17")
    assert first.alias == "=sample0001+Aa/"
    assert (second.reference, second.state) == ("B0002-1", CredentialState.UNPAID)
    assert (second.cells["name"], second.cells["class"]) == ('=HYPERLINK("http://example.org")', "17/3")
    assert "@" not in repr(rows)


def test_states_of_pretix_are_ours() -> None:
    rows = {row.reference: row for row in rows_of(PAGES[1]) if isinstance(row, Row)}
    assert {name: row.state for name, row in rows.items()} == {
        "B0003-1": CredentialState.REVOKED,
        "B0004-1": CredentialState.VALID,
        "B0004-2": CredentialState.REVOKED,
        "B0004-3": CredentialState.SUSPENDED,
    }
    assert rows["B0004-3"].cells["not_before"] == "2026-11-18T18:00:00-03:00"


@pytest.mark.parametrize(
    ("status", "pending", "state"),
    [("p", False, CredentialState.VALID), ("n", False, CredentialState.UNPAID), ("n", True, CredentialState.VALID)]
    + [(status, False, CredentialState.REVOKED) for status in ("c", "e", "r", "?")],
)  # fmt: skip
def test_an_order_says_whether_its_tickets_are_good(
    status: str, pending: bool, state: CredentialState
) -> None:
    order = {"code": "A", "status": status, "valid_if_pending": pending, "positions": [{"positionid": 1}]}
    (row,) = rows_of(json.dumps([order]))
    assert isinstance(row, Row)
    assert row.state is state


def test_products_are_called_by_their_names_or_ours() -> None:
    raw = (SAMPLES / "pretix_export.json").read_bytes()
    assert [row.cells["class"] for row in rows_of(raw) if isinstance(row, Row)] == ["Inteira", "Inteira"]
    how = How(Wanted(classes={"17/3": "Meia", "Inteira": "Pista"}), add_ons=True)
    assert [row.cells["class"] for row in rows_of(raw, how) if isinstance(row, Row)] == [
        "Pista",
        "Copo",
        "Meia",
    ]


def test_add_ons_and_test_orders_are_left_out_and_counted() -> None:
    reader = reader_of(b"[" + b",".join(PAGES) + b"]")
    assert len(list(reader.rows())) == 6
    assert dict(reader.found.left_out) == {"add_ons": 1, "test_orders": 1}
    assert reader.found.missing is None


def test_a_date_of_a_series_is_taken_when_it_is_named() -> None:
    order = {
        "code": "A",
        "status": "p",
        "positions": [{"positionid": 1, "subevent": 4}, {"positionid": 2, "subevent": 5}],
    }
    refused = [row for row in rows_of(json.dumps([order])) if isinstance(row, RefusedRow)]
    assert [(row.why, row.values) for row in refused] == [
        (Why.OTHER_DATE, {"date": "4"}),
        (Why.OTHER_DATE, {"date": "5"}),
    ]
    assert references(rows_of(json.dumps([order]), How(subevent=5))) == ["A-2"]


@pytest.mark.parametrize(
    ("pages", "missing"),
    [
        ([1], Completeness(2, 5, "2-3", "?page=2&pdf_data=false")),
        ([1, 2], Completeness(4, 5, "3", "?page=3&pdf_data=false")),
        ([2, 1], Completeness(4, 5, "3", "?page=3&pdf_data=false")),
        ([1, 1], Completeness(2, 5, "2-3", "?page=2&pdf_data=false")),
        ([1, 2, 3], None),
        ([3, 1, 2], None),
    ],
)
def test_pages_that_are_missing_are_named(pages: list[int], missing: Completeness | None) -> None:
    reader = reader_of(b"[" + b",".join(PAGES[page - 1] for page in pages) + b"]")
    assert list(reader.rows())
    assert reader.found.missing == missing


def test_a_single_page_says_that_it_is_one() -> None:
    reader = reader_of(PAGES[0])
    list(reader.rows())
    assert reader.found.missing == Completeness(2, 5, "2-3", "?page=2&pdf_data=false")


def test_pages_lie_in_a_folder_or_an_archive(tmp_path: Path) -> None:
    packed = tmp_path / "pages.zip"
    folder = tmp_path / "pages"
    folder.mkdir()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, page in zip((1, 2, 10), PAGES, strict=True):
            archive.writestr(f"orders/page{number}.json", page)
            (folder / f"page{number}.json").write_bytes(page)
        archive.writestr("__MACOSX/page1.json", b"\0")
    for path in (packed, folder):
        reader = ListReader(pieces_at(path), How())
        assert references(list(reader.rows()))[-1] == "B0004-3"
        assert reader.found.missing is None
        assert reader.read == reader.size
    assert references(rows_of(packed.read_bytes()))[0] == "B0001-1"


def test_a_table_may_lie_in_an_archive_but_not_two(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("guests.csv", "reference,name\n1,José\n".encode("cp1252"))
    assert references(rows_of(packed.getvalue())) == ["1"]
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("more.csv", b"reference\n2\n")
    with pytest.raises(BadInput, match="several files"):
        rows_of(packed.getvalue())
    with pytest.raises(BadInput, match="no list in it"):
        pieces_at(tmp_path)


def test_an_archive_that_would_unpack_to_gigabytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"reference\n" + b"\n" * 100_000)
    monkeypatch.setattr("backend.imports.sources._UNPACKED", 50_000)
    with pytest.raises(BadInput, match="unpacked"):
        rows_of(packed.getvalue())


@pytest.mark.parametrize("text", [r'"A\ud800"', r'"\udfff\ud83c"', r'"\uD83C"'])
def test_half_a_character_is_refused_and_can_be_told(text: str) -> None:
    rows = rows_of(f'[{{"reference": {text}, "name": "Ada"}}, {{"reference": "B", {text}: {text}}}]')
    reader = reader_of(f'[{{"reference": "B", "tags": [{text}], {text}: {text}}}]'.encode())
    assert all(row.reference.encode() for row in [*rows, *reader.rows()])
    assert "\x1a" in rows[0].reference
    assert any(column.name.encode() and "\x1a" in column.name for column in reader.found.columns)
    assert references(rows_of(r'{"reference": "\ud83c\udf9f\ud7ff"}')) == ["\U0001f39f\ud7ff"]


@pytest.mark.parametrize("name", ["bomb.csv", "bomb.json"])
def test_an_archive_that_unpacks_to_hundreds_of_times_its_size_is_refused_unread(
    tmp_path: Path, name: str
) -> None:
    packed = tmp_path / "list.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as member:
        for _ in range(80):
            member.write(b"\n" * (1 << 20))
    with pytest.raises(BadInput, match="unpacked it has 80 MiB, more than 200 times what it has here"):
        pieces_at(packed)


def test_blanks_in_json_are_passed_over_soon_and_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = b'[{"reference": "A"},' + b" " * (8 << 20) + b'{"reference": "B"}]'
    began = time.thread_time()
    assert references(rows_of(raw)) == ["A", "B"]
    assert time.thread_time() - began < 0.5
    monkeypatch.setattr("backend.imports.json_elements._BLANK_CHARS", 4 << 20)
    with pytest.raises(BadInput, match="more than 4 Mi characters of it in a row are blank"):
        rows_of(raw)


def test_one_may_stop_among_orders_that_give_no_row() -> None:
    order = b'{"code": "A", "status": "p", "testmode": true, "positions": []}'
    reader = reader_of(b"[" + b",".join([order] * 1_200) + b"]")
    assert list(reader.steps()) == [None, None]
