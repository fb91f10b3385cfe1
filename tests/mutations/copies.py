"""Copies of the tree, in which mistakes may be made. The tree itself is never touched."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.mutations.mutation import TREE, Mutation

_COPIED: Final = ("keys", "sync", "backend", "tests")


@contextmanager
def copy_of_tree() -> Iterator[Path]:
    """Program and tests, with the compiled modules, so that only what is changed is compiled anew."""
    with tempfile.TemporaryDirectory(prefix="portao-mutations-") as made:
        tree = Path(made)
        for name in _COPIED:
            shutil.copytree(TREE / name, tree / name)
        shutil.copy2(TREE / "pyproject.toml", tree)
        yield tree


@contextmanager
def mistaken(tree: Path, mutation: Mutation) -> Iterator[None]:
    """For the length of the block this copy has the mistake in it; afterwards it is as before, to the time of its files."""
    files = {tree / edit.file for edit in mutation.edit}
    sound = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
    try:
        for edit in mutation.edit:
            edit.apply(tree)
        yield
    finally:
        for path, (raw, changed_ns) in sound.items():
            path.write_bytes(raw)
            os.utime(path, ns=(changed_ns, changed_ns))
