"""A mutation: what stands in the source and what a mistaken hand would have written there."""

from pathlib import Path
from typing import Final

import msgspec

TREE: Final = Path(__file__).resolve().parents[2]
PATCHES: Final = Path(__file__).parent / "patches"
SIMULATION: Final = "simulation"


class DoesNotApply(Exception):
    """The text that a patch replaces does not stand in the source exactly once: the patch has to be written anew."""

    def __init__(self, file: str, times: int) -> None:
        super().__init__(f"the text to replace stands {times} times in {file}")


class Edit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One replacement in `file` (a path in the tree): `old` stands there exactly once."""

    file: str
    old: str
    new: str

    def apply(self, tree: Path) -> None:
        """Replace it in this tree; `DoesNotApply`."""
        path = tree / self.file
        path.write_text(self.replaced(path.read_text()))

    def replaced(self, source: str) -> str:
        """The source with the mistake in it; `DoesNotApply`."""
        if source.count(self.old) != 1:
            raise DoesNotApply(self.file, source.count(self.old))
        return source.replace(self.old, self.new)


class Mutation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One mistake, in a sentence, and who is to notice it.

    `judge` is `simulation` or the path of a test module; `caught_by` names the invariants, or the tests, of which one has to
    fail: noticed by something else it was noticed by luck. `seeds` is how many evenings the simulation may take.
    """

    mistake: str
    judge: str
    caught_by: tuple[str, ...]
    edit: tuple[Edit, ...]
    seeds: int = 120


def load(name: str) -> Mutation:
    """The mutation of this name; FileNotFoundError, or msgspec's ValidationError for a file that is none."""
    return msgspec.toml.decode((PATCHES / f"{name}.toml").read_bytes(), type=Mutation)


def names() -> list[str]:
    """Every mutation there is."""
    return sorted(path.stem for path in PATCHES.glob("*.toml"))
