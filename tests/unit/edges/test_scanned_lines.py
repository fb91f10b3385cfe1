"""What comes from a hand scanner or a keyboard, line by line."""

import io

from backend.cli.scanning import lines


def test_an_empty_line_is_no_code() -> None:
    assert list(lines(io.BytesIO(b"\nPT1:A\r\n\r\n\nPT1: B \n"))) == ["PT1:A", "PT1: B "]
