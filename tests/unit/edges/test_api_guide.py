"""docs/api.md names every operation for programs of organisers, none that there is not, and requests that the server would read."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from backend.routes.declaring import Access
from backend.routes.openapi import described, path_of
from backend.routes.table import operations

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(?:(GET|POST|PUT|PATCH|DELETE) )?(/v1/[^`?\s]+|/[a-z]\S*|\.\.\./[a-z.]+)`")
EXAMPLE = re.compile(r"api \"\$PORTAO(/v1/\S+)\".* -d '(\{.*\})'")
FOR_PROGRAMS = {Access.ADMIN, Access.SUPERVISOR, Access.METRICS}


def named() -> set[tuple[str, str]]:
    """Method and path of everything in the table of operations; `...` stands for the path before, up to its last part."""
    found: set[tuple[str, str]] = set()
    method = base = ""
    for given, path in NAMED.findall(GUIDE.partition("## Operations")[2]):
        method = given or method
        base = path.rpartition("/")[0] if given else base
        found.add((method, path.replace("...", base)))
    return found


def test_every_operation_for_programs_stands_there_and_no_other() -> None:
    there = {(one.method, path_of(one)): one.access for one in operations()}
    assert named() - there.keys() == set()
    assert {key for key, access in there.items() if access in FOR_PROGRAMS} - named() == set()


@pytest.mark.parametrize(("path", "body"), EXAMPLE.findall(GUIDE))
def test_what_the_first_steps_send_is_what_the_server_reads(path: str, body: str) -> None:
    pattern = path.replace("/1", "/{event}")
    (taken,) = [one.said.takes for one in operations() if (one.method, path_of(one)) == ("POST", pattern)]
    assert taken is not None
    assert msgspec.convert(json.loads(body), taken.body.type) is not None


def test_every_operation_of_the_document_belongs_to_a_group() -> None:
    document = described(operations())
    known = [tag["name"] for tag in document["tags"]]
    assert len(known) == len(set(known))
    used = [one["tags"] for path in document["paths"].values() for one in path.values()]
    assert all(len(tags) == 1 and tags[0] in known for tags in used)
    assert {tags[0] for tags in used} == set(known)
