"""Every patch still applies, each says what it is about, and a few quick ones are caught. `make mutations` judges all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mutations.copies import copy_of_tree, mistaken
from tests.mutations.judging import judge
from tests.mutations.mutation import SIMULATION, TREE, DoesNotApply, Edit, load, names

QUICK = ("void_of_another_device", "exit_counted_twice")
AT_LEAST = 24


@pytest.fixture(scope="module")
def copy() -> Iterator[Path]:
    with copy_of_tree() as tree:
        yield tree


@pytest.mark.parametrize("name", names())
def test_a_patch_still_applies_and_leaves_python_behind(name: str) -> None:
    mutation = load(name)
    sources = {edit.file: (TREE / edit.file).read_text() for edit in mutation.edit}
    mistaken = dict(sources)
    for edit in mutation.edit:
        mistaken[edit.file] = edit.replaced(mistaken[edit.file])
    assert all(mistaken[file] != sources[file] for file in sources)
    for file, source in mistaken.items():
        compile(source, file, "exec", dont_inherit=True)


@pytest.mark.parametrize("name", names())
def test_a_mutation_names_a_judge_and_the_checks_that_must_fail(name: str) -> None:
    mutation = load(name)
    assert mutation.judge == SIMULATION or (TREE / mutation.judge).exists()
    assert mutation.caught_by
    assert mutation.mistake.endswith(".")


def test_there_are_enough_of_them() -> None:
    assert len(names()) >= AT_LEAST


@pytest.mark.parametrize("name", QUICK)
def test_a_quick_one_is_caught_by_what_is_meant_to(name: str, copy: Path) -> None:
    judgement = judge(name, copy)
    assert judgement.caught, judgement.said
    assert judgement.by is not None
    assert any(one in judgement.by for one in load(name).caught_by)


def test_a_copy_is_whole_again_after_a_mistake(copy: Path) -> None:
    mutation = load(QUICK[0])
    path = copy / mutation.edit[0].file
    before = path.read_bytes(), path.stat().st_mtime_ns
    with mistaken(copy, mutation):
        assert path.read_bytes() != before[0]
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_text_that_does_not_stand_there_once_is_refused() -> None:
    edit = Edit("nowhere.py", "twice", "once")
    for source in ("", "twice and twice"):
        with pytest.raises(DoesNotApply):
            edit.replaced(source)
    assert edit.replaced("twice") == "once"
