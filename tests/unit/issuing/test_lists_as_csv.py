"""Tables as people have them: what is read, what costs one row, and what costs the file."""

import io
import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.errors import BadInput
from backend.imports.csv_records import LINE, records
from backend.imports.lists import How, ListReader
from backend.imports.reasons import RefusedRow, Why
from backend.imports.row import Row
from tests.integration.issuing.bringing import PLAIN, reader_of, rows_of

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def refusal(text: str) -> RefusedRow:
    refused = [row for row in rows_of(text) if isinstance(row, RefusedRow)]
    assert len(refused) == 1
    return refused[0]


def file_error(raw: bytes, how: How = PLAIN) -> BadInput:
    with pytest.raises(BadInput) as caught:
        rows_of(raw, how)
    return caught.value


def through(raw: bytes, how: How = PLAIN) -> tuple[list[Row | RefusedRow], ListReader]:
    reader = reader_of(raw, how)
    return list(reader.rows()), reader


def test_a_row_has_the_columns_of_the_header_and_the_line_it_stands_on() -> None:
    assert rows_of("reference,seat,name\nBR-1,A1,Maria\nBR-2,,\n") == [
        Row(2, "BR-1", {"reference": "BR-1", "seat": "A1", "name": "Maria"}),
        Row(3, "BR-2", {"reference": "BR-2", "seat": None, "name": None}),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "reference,seat\nBR-1,A1",
        "reference,seat\r\nBR-1,A1\r\n",
        "reference,seat\rBR-1,A1\r",
        "\ufeffreference,seat\nBR-1,A1\n",
        "\ufeffsep=;\r\nreference;seat\r\nBR-1;A1\r\n",
        " Reference , SEAT \n BR-1 , A1 \n",
        '"reference","seat"\n"BR-1","A1"\n',
        "\n\nreference,seat\n\n,\nBR-1,A1\n\n",
        "reference;seat\nBR-1;A1\n",
        "reference\tseat\nBR-1\tA1\n",
        "reference|seat\nBR-1|A1\n",
    ],
)
def test_the_habits_of_spreadsheets_make_no_difference(text: str) -> None:
    rows = rows_of(text)
    assert [(row.reference, row.cells["seat"]) for row in rows if isinstance(row, Row)] == [("BR-1", "A1")]
    assert len(rows) == 1


def test_a_field_in_quotation_marks_may_hold_commas_lines_and_quotation_marks() -> None:
    rows = rows_of('reference,name\nBR-1,"Silva, ""Zé""\nJúnior"\nBR-2,Ana\n')
    assert [row.cells["name"] for row in rows if isinstance(row, Row)] == ['Silva, "Zé"\nJúnior', "Ana"]
    assert [row.line for row in rows] == [2, 4]


def test_commas_in_cells_do_not_make_a_table_of_semicolons_one_of_commas() -> None:
    rows, reader = through("reference;name\n1;Silva, Ana, Dr.\n2;Souza, Zé\n".encode())
    assert [row.cells["name"] for row in rows if isinstance(row, Row)] == ["Silva, Ana, Dr.", "Souza, Zé"]
    assert reader.found.delimiter == "semicolons"


@pytest.mark.parametrize(
    ("row", "why", "values"),
    [
        ("BR-1,A1,extra", Why.COLUMNS, {"n": 3, "m": 2}),
        ("BR-1", Why.COLUMNS, {"n": 1, "m": 2}),
        (",A1", Why.NO_REFERENCE, {}),
        ("BR-1," + "x" * LINE + "y" * LINE, Why.TOO_LARGE, {}),
    ],
)
def test_a_row_that_does_not_fit_costs_itself_alone(row: str, why: Why, values: dict[str, int]) -> None:
    text = f"reference,seat\nBR-0,A0\n{row}\nBR-9,A9\n"
    refused = refusal(text)
    assert (refused.line, refused.why, refused.values) == (3, why, values)
    assert [row.reference for row in rows_of(text) if isinstance(row, Row)] == ["BR-0", "BR-9"]


@pytest.mark.parametrize("broken", ['BR-1,"A1', 'BR-1,"A"1', '"'])
def test_a_quotation_mark_that_does_not_pair_costs_its_line_alone(broken: str) -> None:
    rows = "".join(f"BR-{number},A{number}\n" for number in range(10, 60))
    text = f"reference,seat\nBR-0,A0\n{broken}\n{rows}"
    refused = refusal(text)
    assert (refused.line, refused.why) == (3, Why.QUOTES)
    assert len(rows_of(text)) == 52


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("0", 0),
        ("1795000000", 1_795_000_000),
        ("2026-11-21T18:00:00Z", 1_795_284_000),
        ("2026-11-21t15:00:00-03:00", 1_795_284_000),
        ("2026-11-21 18:00:00.9+00:00", 1_795_284_000),
        ("2026-11-21T15:00:00", 1_795_284_000),
        ("2026-11-21 15:00", 1_795_284_000),
        ("", None),
    ],
)
def test_times_are_rfc_3339_or_unix_seconds_or_the_events_own(text: str, at: int | None) -> None:
    (row,) = rows_of(f"reference,expires\nBR-1,{text}\n")
    assert isinstance(row, Row)
    assert row.time("expires", SAO_PAULO) == at
    assert row.time("not_before", SAO_PAULO) is None


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow",
        "2026-11-21",
        "21/11/2026 18:00",
        "2026-13-21T18:00:00Z",
        "2026-11-21T25:00:00Z",
        "1.795E+09",
        "-5",
        "٣",
        "2026-11-21T18:00:00+99:99",
    ],
)
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    (row,) = rows_of(f'reference,expires\nBR-1,"{text}"\n')
    assert isinstance(row, Row)
    with pytest.raises(BadInput, match="is not a time") as caught:
        row.time("expires", SAO_PAULO)
    assert caught.value.what_to_do.startswith("Write 2026-11-21T18:00:00-03:00")


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_the_encoding_is_found_and_said(encoding: str, said: str) -> None:
    rows, reader = through("reference,name\n1,José “Zé”\n".encode(encoding))
    assert [row.cells["name"] for row in rows if isinstance(row, Row)] == ["José “Zé”"]
    assert reader.found.encoding == said


def test_bytes_that_windows_has_no_character_for_are_latin_1() -> None:
    rows, reader = through(b"reference,name\n1,Jos\xe9 \x81\n")
    assert (len(rows), reader.found.encoding) == (1, "Latin-1")


def test_utf_8_that_breaks_off_far_behind_is_noticed() -> None:
    raw = b"reference,name\n" + b"".join(b"%d,Ana\n" % number for number in range(300_000)) + b"x,Jos\xe9\n"
    _, reader = through(raw)
    assert reader.found.encoding == "Windows-1252"


def test_an_encoding_that_is_named_is_used_or_refused() -> None:
    rows, _ = through("reference,name\n1,Ярослав\n".encode("cp1251"), How(encoding="cp1251"))
    assert [row.cells["name"] for row in rows if isinstance(row, Row)] == ["Ярослав"]
    assert file_error(b"reference\n\xff\n", How(encoding="utf-8")).field == "file"
    for name in (
        "klingon",
        "base64",
        "a\0b",
        "unicode_escape",
        "Raw-Unicode-Escape",
        "utf7",
        "IDNA",
        "punycode",
    ):
        assert file_error(b"reference\n1\n", How(encoding=name)).field == "encoding"


def test_a_delimiter_that_is_named_is_used_or_refused() -> None:
    raw = b"reference,a;seat,b\n1,x;2,y\n"
    assert [row.reference for row in rows_of(raw)] == ["1"]
    assert file_error(raw, How(delimiter=";")).detail == "the column reference is missing"
    assert file_error(b"reference\n1\n", How(delimiter="x")).field == "delimiter"
    assert len(rows_of(b"reference\tseat\n1\t2\n", How(delimiter="tab"))) == 1


@pytest.mark.parametrize(
    ("raw", "detail"),
    [
        (b"", "it is empty"),
        (b"\n \n", "it is empty"),
        (b"seat,name\nA1,Ana\n", "the column reference is missing"),
        (b'reference,"seat\n', "its header cannot be read"),
    ],
)
def test_a_header_that_will_not_do_is_refused(raw: bytes, detail: str) -> None:
    error = file_error(raw)
    assert (error.field, error.detail) == ("file", detail)


def test_millions_of_blank_lines_are_passed_over_soon() -> None:
    raw = b"reference\n" + b"\n" * 300_000 + b" \t\n" * 1_000 + b"A1\n"
    took = []
    for _ in range(3):
        began = time.thread_time()
        rows = rows_of(raw)
        took.append(time.thread_time() - began)
        assert [row.line for row in rows] == [301_002]
    assert min(took) < 0.5


def test_a_header_alone_is_an_empty_list() -> None:
    assert rows_of("reference,seat\n") == []


def test_records_are_handed_out_before_the_end_is_read() -> None:
    text = io.StringIO("a,b\n" * 100_000)
    found = records(text, ",")
    assert next(found) == (1, ["a", "b"])
    assert text.tell() < 100


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_as_a_file(raw: bytes) -> None:
    try:
        lines = [row.line for row in rows_of(b"reference,expires\n" + raw)]
    except BadInput as error:
        lines = [] if error.field == "file" else [0]
    assert all(line > 1 for line in lines)


@settings(deadline=None)
@given(st.text(alphabet='ab",\n\r', max_size=200))
def test_rows_stand_in_the_order_of_their_lines(text: str) -> None:
    lines = [row.line for row in rows_of("reference,seat\n" + text)]
    assert lines == sorted(set(lines))


def test_a_list_that_says_nothing_for_too_long_is_refused_with_where_it_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("backend.imports.lists._SILENT_LINES", 100_000)
    for silent in (b"\n", b";;\n"):
        reader = reader_of(b"reference;seat;name\nA1;;\n" + silent * 200_000 + b"A2;;\n")
        rows = reader.rows()
        assert isinstance(next(rows), Row)
        with pytest.raises(BadInput, match="more than 100,000 lines say nothing, from line 2 on"):
            next(rows)


def test_a_sheet_full_of_empty_rows_is_read_to_its_end() -> None:
    rows = rows_of(b"reference;seat\nA1;\n" + b";\n" * 1_048_574 + b"A2;\n")
    assert [row.reference for row in rows] == ["A1", "A2"]


def test_a_header_that_never_comes_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.imports.lists._SILENT_LINES", 100_000)
    assert "say nothing" in file_error(b"\n" * 200_000 + b"reference\n").detail


def test_a_file_that_begins_with_nothing_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.imports.lists._SILENT_CHARS", 1 << 20)
    assert "its first 1 Mi characters are blank" in file_error(b" " * (2 << 20) + b"reference\n").detail


def test_between_two_rows_one_may_stop() -> None:
    reader = reader_of(b"reference\n" + b"\n" * 120_000 + b"A1\n")
    assert [step is None for step in reader.steps()] == [True, True, False]
