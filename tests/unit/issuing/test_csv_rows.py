"""Files as people have them: what is read, what costs one row, and what costs the file."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.csv_rows import CsvRow, RefusedRow, read_rows
from backend.errors import BadInput


def read(text: str) -> list[CsvRow | RefusedRow]:
    return list(read_rows(text.encode()))


def refusal(text: str) -> RefusedRow:
    refused = [row for row in read(text) if isinstance(row, RefusedRow)]
    assert len(refused) == 1
    return refused[0]


def file_error(raw: bytes) -> BadInput:
    with pytest.raises(BadInput) as caught:
        list(read_rows(raw))
    assert caught.value.field == "file"
    return caught.value


def test_a_row_has_the_columns_of_the_header_and_the_line_it_stands_on() -> None:
    rows = read("reference,seat,name\nBR-1,A1,Maria\nBR-2,,\n")
    assert rows == [
        CsvRow(2, "BR-1", {"reference": "BR-1", "seat": "A1", "name": "Maria"}),
        CsvRow(3, "BR-2", {"reference": "BR-2", "seat": None, "name": None}),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "reference,seat\nBR-1,A1",
        "reference,seat\r\nBR-1,A1\r\n",
        "reference,seat\rBR-1,A1\r",
        "\ufeffreference,seat\nBR-1,A1\n",
        " Reference , SEAT \n BR-1 , A1 \n",
        '"reference","seat"\n"BR-1","A1"\n',
        "\n\nreference,seat\n\n,\nBR-1,A1\n\n",
    ],
)
def test_the_habits_of_spreadsheets_make_no_difference(text: str) -> None:
    rows = read(text)
    assert [(row.reference, row.cells["seat"]) for row in rows if isinstance(row, CsvRow)] == [("BR-1", "A1")]
    assert len(rows) == 1


def test_a_field_in_quotation_marks_may_hold_commas_lines_and_quotation_marks() -> None:
    rows = read('reference,name\nBR-1,"Silva, ""Zé""\nJúnior"\nBR-2,Ana\n')
    assert [row.cells["name"] for row in rows if isinstance(row, CsvRow)] == ['Silva, "Zé"\nJúnior', "Ana"]
    assert [row.line for row in rows] == [2, 4]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("BR-1,A1,extra", "it has 3 columns where the header has 2"),
        ("BR-1", "it has 1 columns where the header has 2"),
        (",A1", "it has no reference"),
    ],
)
def test_a_row_that_does_not_fit_costs_itself_alone(row: str, reason: str) -> None:
    text = f"reference,seat\nBR-0,A0\n{row}\nBR-9,A9\n"
    refused = refusal(text)
    assert (refused.line, refused.reason) == (3, reason)
    assert refused.what_to_do
    assert [row.reference for row in read(text) if isinstance(row, CsvRow)] == ["BR-0", "BR-9"]


@pytest.mark.parametrize("broken", ['BR-1,"A1', 'BR-1,"A"1', '"'])
def test_a_quotation_mark_that_does_not_pair_costs_its_line_alone(broken: str) -> None:
    rows = "".join(f"BR-{number},A{number}\n" for number in range(10, 60))
    text = f"reference,seat\nBR-0,A0\n{broken}\n{rows}"
    refused = refusal(text)
    assert refused.line == 3
    assert "quotation mark" in refused.reason
    assert len(read(text)) == 52


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("0", 0),
        ("1795000000", 1_795_000_000),
        ("2026-11-21T18:00:00Z", 1_795_284_000),
        ("2026-11-21t15:00:00-03:00", 1_795_284_000),
        ("2026-11-21 18:00:00.9+00:00", 1_795_284_000),
        ("", None),
    ],
)
def test_times_are_rfc_3339_or_unix_seconds(text: str, time: int | None) -> None:
    row = read(f"reference,expires\nBR-1,{text}\n")[0]
    assert isinstance(row, CsvRow)
    assert row.time("expires") == time
    assert row.time("not_before") is None


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow",
        "2026-11-21",
        "2026-11-21T18:00:00",
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
    row = read(f'reference,expires\nBR-1,"{text}"\n')[0]
    assert isinstance(row, CsvRow)
    with pytest.raises(BadInput, match="is not a time") as caught:
        row.time("expires")
    assert caught.value.what_to_do.startswith("Write 2026-11-21T18:00:00-03:00")


def test_a_file_with_semicolons_says_so() -> None:
    error = file_error(b"reference;seat\nBR-1;A1\n")
    assert "separated by semicolons" in error.detail
    assert "commas" in error.what_to_do


def test_a_file_with_tabs_says_so() -> None:
    assert "separated by tabs" in file_error(b"reference\tseat\nBR-1\tA1\n").detail


def test_a_file_that_is_not_utf_8_names_the_line() -> None:
    error = file_error("reference,name\nBR-1,Ana\nBR-2,José\n".encode("latin-1"))
    assert error.detail == "line 3 is not UTF-8"


def test_an_unknown_column_is_refused_and_the_known_ones_are_named() -> None:
    error = file_error(b"reference,sitz\nBR-1,A1\n")
    assert error.detail == "the column 'sitz' is not known"
    assert "reference, name, seat, class, not_before, expires" in error.what_to_do


@pytest.mark.parametrize(
    ("raw", "detail"),
    [
        (b"", "it is empty"),
        (b"\n \n", "it is empty"),
        (b"seat,name\nA1,Ana\n", "the column reference is missing"),
        (b"reference,seat,seat\n", "a column stands there twice"),
        (b'reference,"seat\n', "in the header a quotation mark stands inside a field or is not closed"),
    ],
)
def test_a_header_that_will_not_do_is_refused(raw: bytes, detail: str) -> None:
    assert file_error(raw).detail == detail


def test_millions_of_blank_lines_are_passed_over_soon() -> None:
    raw = b"reference\n" + b"\n" * 300_000 + b" \t\n" * 1_000 + b"A1\n"
    took = []
    for _ in range(3):
        began = time.thread_time()
        rows = list(read_rows(raw))
        took.append(time.thread_time() - began)
    assert [row.line for row in rows] == [301_002]
    assert min(took) < 0.5


def test_a_header_alone_is_an_empty_list() -> None:
    assert read("reference,seat\n") == []


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_as_a_file(raw: bytes) -> None:
    try:
        lines = [row.line for row in read_rows(b"reference,expires\n" + raw)]
    except BadInput as error:
        lines = [] if error.field == "file" else [0]
    assert all(line > 1 for line in lines)


@settings(deadline=None)
@given(st.text(alphabet='ab",\n\r', max_size=200))
def test_rows_stand_in_the_order_of_their_lines(text: str) -> None:
    lines = [row.line for row in read("reference,seat\n" + text)]
    assert lines == sorted(set(lines))
