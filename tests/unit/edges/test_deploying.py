"""What lies in deploy/ speaks of paths, commands and variables that there are."""

import re
from pathlib import Path

import pytest

from backend import settings
from backend.cli.program import run
from backend.routes.imports import LIST_BYTES
from backend.routes.table import operations

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"
OTHERS = 32 << 20
PROXIES = ("nginx.conf", "Caddyfile", "Caddyfile.compose")
VARIABLE = re.compile(r"\bPORTAO_[A-Z_]+\b")
KNOWN = {
    settings.DATABASE_URL,
    settings.PASSPHRASE_FILE,
    settings.PUBLIC_URL,
    settings.GATE,
    "PORTAO_DATA",
    "PORTAO_DATABASE_PASSWORD",  # of compose.yaml alone
}


IGNORED = (DEPLOY.parent / ".dockerignore").read_text(encoding="utf-8").splitlines()


def of(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PROXIES)
def test_the_lists_that_a_proxy_lets_be_large_are_those_that_are_imported(name: str) -> None:
    (pattern,) = set(re.findall(r"\^/v1/events/\S+\$", of(name)))
    large = {one.path for one in operations() if one.said.takes and one.said.takes.at_most > OTHERS}
    assert {path for path in large if re.search(pattern, path.replace("{event:int}", "7"))} == large
    assert len(large) == 1


def test_the_proxys_limit_is_the_servers() -> None:
    others, lists = OTHERS >> 20, LIST_BYTES >> 20
    assert re.findall(r"client_max_body_size (\d+)m;", of("nginx.conf")) == [str(others), str(lists)]
    for name in ("Caddyfile", "Caddyfile.compose"):
        assert re.findall(r"max_size (\d+)MiB", of(name)) == [str(others)]


def test_a_proxy_writes_down_no_query_in_which_there_are_names_and_links() -> None:
    for name in ("Caddyfile", "Caddyfile.compose"):
        (pattern, left) = re.findall(r'request>uri regexp "(\S+)" "(.*)"', of(name))[0]
        said = "/v1/events/7/tickets?state=valid&search=Ana%20Lima"
        assert re.sub(pattern, left, said) == "/v1/events/7/tickets"
    (written,) = re.findall(r"log_format portao '(.*)';", of("nginx.conf"))
    assert "$uri" in written
    assert not re.search(r"\$(request_uri|request|args|query_string)\b", written)


def test_what_a_proxy_may_keep_are_files_and_signed_lists_by_version() -> None:
    (kept,) = re.findall(r"location ~ (\^/\(gate/\S+) \{", of("nginx.conf"))
    filled = {one.path.replace("{event:int}", "7").replace("{version}", "1-0-ab") for one in operations()}
    found = {path for path in filled if re.search(kept, path)}
    assert found == {
        "/pages/{path:path}",
        "/v1/events/7/profile/1-0-ab",
        "/v1/events/7/roster/1-0-ab",
    }


@pytest.mark.parametrize("name", [*PROXIES, "portao.service", "compose.yaml", "Dockerfile"])
def test_every_variable_is_one_that_is_read(name: str) -> None:
    assert set(VARIABLE.findall(of(name))) - KNOWN == set()


@pytest.mark.parametrize("name", ["portao.service", "compose.yaml", "Dockerfile"])
def test_what_is_started_is_a_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = re.sub(r'[",\[\]]', " ", of(name))
    (words,) = {tuple(found.split()) for found in re.findall(r"portao\s+(serve(?:\s+--\w+\s+[\w.]+)+)", text)}
    assert run([words[0], "--help"]) == 0
    told = capsys.readouterr().out
    assert all(word in told for word in words if word.startswith("--"))


def test_a_container_gets_what_is_copied_and_nothing_that_lies_beside_it() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", of("Dockerfile"), re.MULTILINE)
    folders = {path.partition("/")[0] for line in copied for path in line.split()}
    assert IGNORED[1] == "*"
    assert {line.removeprefix("!") for line in IGNORED if line.startswith("!")} == folders
    assert {"pwa/node_modules", "pwa/dist"} <= set(IGNORED)
