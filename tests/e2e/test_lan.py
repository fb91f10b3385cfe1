"""`portao serve --lan`: tablets come over HTTPS under the machine's own authority, and learn over plain HTTP how to trust it."""

import hashlib
import json
import signal
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.serving import portao, started

HERE = "127.0.0.1"


@dataclass(frozen=True)
class Lan:
    told: dict[str, Any]
    data: Path

    @property
    def authority(self) -> Path:
        return self.data / "lan-authority.pem"

    def trusting(self) -> httpx.Client:
        context = ssl.create_default_context(cafile=str(self.authority))
        return httpx.Client(base_url=self.told["url"], verify=context)


@pytest.fixture(scope="module")
def lan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lan]:
    data = tmp_path_factory.mktemp("lan") / "data"
    ports = ("--port", "0", "--lan-port", "0", "--trust-port", "0", "--lan-address", HERE)
    with started("serve", "--demo", "--lan", *ports, "--data", str(data), "--json") as running:
        line = running.stdout.readline()
        assert line, running.stderr.read().decode()
        lan = Lan(json.loads(line), data)
        yield lan
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(60) == 0


def test_who_trusts_the_authority_is_served_over_https(lan: Lan) -> None:
    with lan.trusting() as http:
        answer = http.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert lan.told["url"].startswith(f"https://{HERE}:")


def test_nobody_else_is(lan: Lan) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(lan.told["url"] + "/healthz")


def test_browsers_are_not_bound_to_tls_on_a_host_that_also_speaks_without(lan: Lan) -> None:
    with lan.trusting() as http:
        assert "strict-transport-security" not in http.get("/healthz").headers
    plain = httpx.get(lan.told["local_url"] + "/healthz")
    assert (plain.status_code, "strict-transport-security" in plain.headers) == (200, False)


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Let this tablet trust the gate"), ("pt-BR", "Faça este tablet confiar no portão")],
)
def test_a_page_over_plain_http_says_how_to_trust_it(lan: Lan, language: str, title: str) -> None:
    page = httpx.get(lan.told["trust_url"], headers={"accept-language": language})
    assert page.status_code == 200
    assert title in page.text
    assert f'href="{lan.told["url"]}/gate/"' in page.text
    assert 'href="/portao.crt"' in page.text
    assert all(system in page.text for system in ("Android", "iPhone", "ChromeOS"))
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


def test_the_certificate_that_it_gives_is_the_authority_and_its_digits_stand_there(lan: Lan) -> None:
    given = httpx.get(lan.told["trust_url"] + "/portao.crt")
    assert given.headers["content-type"] == "application/x-x509-ca-cert"
    assert given.content == ssl.PEM_cert_to_DER_cert(lan.authority.read_text())
    digits = hashlib.sha256(given.content).hexdigest().upper()
    assert digits[:2] + ":" + digits[2:4] in httpx.get(lan.told["trust_url"]).text


def test_nothing_else_is_told_over_plain_http_on_the_network(lan: Lan) -> None:
    for path in ("/gate/", "/v1/session", "/sign-in", "/healthz", "/lan-authority.key", "/metrics"):
        assert httpx.get(lan.told["trust_url"] + path).status_code == 404
    page = httpx.get(lan.told["trust_url"]).text
    assert "PTE1" not in page
    assert "pta_" not in page


def test_a_cookie_goes_over_tls_alone_where_it_came_over_tls(lan: Lan) -> None:
    path = "/sign-in"
    link = lan.told["sign_in"].partition("link=")[2]
    with lan.trusting() as http:
        answer = http.post(path, data={"link": link})
    assert answer.status_code == 200
    assert "secure" in answer.headers["set-cookie"].lower()


def test_a_device_of_this_machine_enrols_over_https_when_it_is_told_whom_to_trust(
    lan: Lan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, store = lan.told["enrolment_codes"][0], str(tmp_path / "a.db")
    refused = portao("device", "enrol", code, "--store", store, "--name", "a", "--json")
    assert refused.lines[0]["error"] == "UNREACHABLE"
    monkeypatch.setenv("SSL_CERT_FILE", str(lan.authority))
    enrolled = portao("device", "enrol", code, "--store", store, "--name", "a", "--json")
    assert enrolled.lines[0]["synced"] is True


def test_an_address_that_is_not_local_is_a_clear_error(tmp_path: Path) -> None:
    refused = portao("serve", "--lan", "--lan-address", "203.0.113.9", "--port", "0", "--data", str(tmp_path))
    assert refused.code == 1
    assert refused.err.startswith("error: 203.0.113.9 is no address of a local network")
