"""Lists over HTTP: what the query says of them, and what is told of each row."""

import pytest

from tests.integration.http.site import Site


async def test_a_list_is_looked_at_and_read_as_the_query_says(site: Site) -> None:
    event = await site.event(capacity=1)
    path, raw = (
        f"/v1/events/{event}/import",
        "Pulseira;Lugar\nW1;A1\nW2;lá no fundo do salão\nW3;A3\n".encode("cp1252"),
    )
    query = {"dry_run": "true", "grow": "true", "map": ["reference=Pulseira", "seat=Lugar"], "lang": "pt-BR"}
    look = await site.told("POST", path, content=raw, params=query)
    assert (look["applied"], look["created"], look["capacity"], look["encoding"]) == (
        False,
        2,
        2,
        "Windows-1252",
    )
    assert [(row["line"], row["column"], row["why"]) for row in look["refused"]] == [(3, "seat", "too_long")]
    assert look["refused"][0]["reason"].startswith("ocupa 2")
    assert [column["serves"] for column in look["columns"]] == ["reference", "seat"]
    assert (await site.told("GET", f"/v1/events/{event}"))["live"] == 0
    whole = await site.told(
        "POST", path, content=raw, params=query | {"dry_run": "false", "all_or_nothing": "true"}
    )
    assert (whole["applied"], whole["refusals"]) == (False, 1)
    done = await site.told("POST", path, content=raw, params=query | {"dry_run": "false"})
    assert (done["applied"], done["created"], done["capacity"]) == (True, 2, 2)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("dry_run=yes", "dry_run"),
        ("map=reference", "map"),
        ("encoding=klingon", "encoding"),
        ("subevent=x", "subevent"),
    ],
)
async def test_a_query_that_cannot_be_is_refused_by_its_name(site: Site, query: str, field: str) -> None:
    event = await site.event()
    answer = await site.ask("POST", f"/v1/events/{event}/import?{query}", content=b"reference\n1\n")
    assert (answer.status_code, answer.json()["field"]) == (422, field)


@pytest.mark.parametrize("headers", [{}, {"idempotency-key": "list-1"}, {"prefer": "respond-async"}])
async def test_a_list_in_the_parts_of_a_form_is_refused_with_what_is_taken(
    site: Site, headers: dict[str, str]
) -> None:
    event = await site.event()
    parts = {"file": ("list.csv", b"reference\n1\n", "text/csv")}
    answer = await site.ask("POST", f"/v1/events/{event}/import", files=parts, headers=headers)
    assert (answer.status_code, answer.json()["name"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
    for media in ("text/csv", "application/json", "application/zip", "application/octet-stream"):
        assert media in answer.json()["detail"]
        taken = await site.ask(
            "POST",
            f"/v1/events/{event}/import?dry_run=true",
            content=b'[{"reference": "1"}]',
            headers={"content-type": media},
        )
        assert taken.status_code == 200
    assert (await site.told("GET", f"/v1/events/{event}"))["live"] == 0


async def test_json_in_the_parts_of_a_form_is_refused_with_what_is_taken(site: Site) -> None:
    answer = await site.ask("POST", "/v1/events", files={"event": b"{}"})
    assert answer.status_code == 415
    assert answer.json()["detail"].endswith("it is taken as application/json")


async def test_an_import_with_a_key_takes_effect_once(site: Site) -> None:
    event = await site.event()
    headers = {"idempotency-key": "list-1"}
    first = await site.told("POST", f"/v1/events/{event}/import", content=b"reference\n1\n", headers=headers)
    again = await site.told("POST", f"/v1/events/{event}/import", content=b"reference\n1\n", headers=headers)
    assert again == first
    other = await site.ask("POST", f"/v1/events/{event}/import", content=b"reference\n2\n", headers=headers)
    assert other.json()["name"] == "KEY_REUSED"


async def test_tickets_that_get_a_new_code_are_counted_apart_before_and_after(site: Site) -> None:
    event = await site.event()
    path = f"/v1/events/{event}/import"
    await site.told("POST", path, content=b"reference,name,seat\nA,Ana,1\nB,Rui,2\nC,Zoe,3\n")
    corrected = b"reference,name,seat\nA,Ana,7\nB,Rui B.,2\nC,Zoe,3\n"
    for dry_run in ("true", "false"):
        told = await site.told("POST", path, content=corrected, params={"dry_run": dry_run})
        assert (told["updated"], told["recoded"], told["unchanged"]) == (2, 1, 1)
    again = await site.told("POST", path, content=corrected)
    assert (again["updated"], again["recoded"], again["unchanged"]) == (0, 0, 3)
