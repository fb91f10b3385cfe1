"""A method that a path does not have is refused with those that it has."""

import re
from collections import defaultdict

from backend.routes.table import operations
from tests.integration.http.site import Site


def methods() -> dict[str, set[str]]:
    """By the pattern of its path, what may be done there."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one in operations():
        found[one.path] |= {one.method, "HEAD"} if one.method == "GET" else {one.method}
    return found


async def test_a_refusal_names_every_method_of_the_path_and_no_other(site: Site) -> None:
    assert max(map(len, methods().values())) > 2, "a path of which no operation alone has all methods"
    for path, there in methods().items():
        answer = await site.ask("OPTIONS", re.sub(r"{[^}]*}", "1", path))
        assert (answer.status_code, answer.headers["allow"]) == (405, ", ".join(sorted(there))), path
