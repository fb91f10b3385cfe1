"""What pages load: under names that change with the bytes, and colours that are those of the gate in a browser."""

import re
import subprocess
import sys
from pathlib import Path

from backend.showing.assets import PREFIX, address_of, assets, served, with_addresses

ROOT = Path(__file__).resolve().parents[3]
PAGES = ROOT / "backend" / "pages"
NAMED_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|rgb\(|hsl\(")
PAPER = {"#fff", "#000"}
"""What is printed, and the ground of a code: black on white whatever the theme."""


def test_the_colours_and_sizes_are_those_of_the_gate_in_a_browser() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "tokens", "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_nothing_but_the_tokens_names_a_colour() -> None:
    style = (PAGES / "page.css").read_text(encoding="utf-8")
    assert set(NAMED_COLOUR.findall(style)) <= PAPER


def test_every_token_that_is_used_is_there() -> None:
    used = set(re.findall(r"var\((--[\w-]+)\)", (PAGES / "page.css").read_text(encoding="utf-8")))
    there = set(re.findall(r"(--[\w-]+):", (PAGES / "tokens.css").read_text(encoding="utf-8")))
    assert used - there == set()


def test_each_file_is_served_under_a_name_that_holds_its_digest() -> None:
    for name, asset in assets().items():
        assert served()[asset.name] is asset
        assert re.fullmatch(rf"{PREFIX}{name.rpartition('.')[0]}\.[0-9a-f]{{12}}\.\w+", address_of(name))


def test_a_style_names_the_type_where_it_is_served() -> None:
    style = with_addresses((PAGES / "tokens.css").read_text(encoding="utf-8"))
    found = re.findall(r'url\("/pages/([^"]+)"\)', style)
    assert len(found) == 2
    assert set(found) <= set(served())
