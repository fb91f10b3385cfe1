"""Writes every vector anew: `python -m tests.vectors.generate`; with `--check`, says what differs instead and exits with 1.

Each module in `areas/` is one area: see README.md. Nothing here reads a clock or draws a random number.
"""

import argparse
import importlib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol, cast

from tests.vectors.case import Case

HERE: Final = Path(__file__).parent


class Area(Protocol):
    """What a module in `areas/` offers: the test module that runs its files, and the cases."""

    RUNNER: str

    def cases(self) -> Iterable[Case]: ...


def areas() -> dict[str, Area]:
    """Every area by name: one module or package each, and one folder of files each."""
    names = sorted(path.stem for path in (HERE / "areas").iterdir() if not path.stem.startswith("_"))
    return {name: area_of(name) for name in names}


def area_of(name: str) -> Area:
    """One area by its name."""
    return cast(Area, importlib.import_module(f"tests.vectors.areas.{name}"))


def wanted() -> dict[Path, str]:
    """Path and text of every file that should be there."""
    return {path: text for name, area in areas().items() for path, text in files_of(name, area).items()}


def files_of(name: str, area: Area) -> dict[Path, str]:
    """Path and text of every file of one area."""
    files: dict[Path, str] = {}
    for case in area.cases():
        path = HERE / name / f"{case.name}.json"
        if path in files:
            raise ValueError(f"two cases are called {name}/{case.name}")
        files[path] = case.render()
    return files


def differences(files: dict[Path, str]) -> list[str]:
    """One line for each file that is missing, differs, or is nobody's."""
    found = set(HERE.glob("*/*.json"))
    lines = [f"missing  {path.relative_to(HERE)}" for path in files.keys() - found]
    lines += [f"nobody's {path.relative_to(HERE)}" for path in found - files.keys()]
    changed = [path for path in files.keys() & found if path.read_text("utf-8") != files[path]]
    return sorted(lines + [f"differs  {path.relative_to(HERE)}" for path in changed])


def write(files: dict[Path, str]) -> None:
    """Make the folders what they should be."""
    for path in set(HERE.glob("*/*.json")) - files.keys():
        path.unlink()
    for path, text in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.vectors.generate", description="Make the test vectors."
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit with 1 if a file would change"
    )
    check = parser.parse_args(arguments).check
    files = wanted()
    lines = differences(files)
    if not check:
        write(files)
    for line in lines:
        print(line)
    print(f"{len(files)} vectors, {len(lines)} {'differ' if check else 'rewritten'}")
    return 1 if check and lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
