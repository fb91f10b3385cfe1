"""What is counted really counts: each series moves when its thing happens, and only then."""

import re
from hashlib import sha256

import pytest
from prometheus_client.parser import text_string_to_metric_families

from keys.cbor import encode
from keys.labels import Label, prefixed
from sync.device.device import Device
from sync.messages import Push
from tests.integration.http.site import Site


async def counts(site: Site) -> dict[str, float]:
    """Every sample of /metrics, by name and labels."""
    answer = await site.http.get("/metrics", headers={"authorization": f"Bearer {site.metrics_token}"})
    assert answer.status_code == 200
    return {
        f"{sample.name}{sorted(sample.labels.items())}": sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def unreadable_chunk(device: Device, event: int) -> bytes:
    """A signed entry whose content no version of ours wrote."""
    identity = device.identity
    head = (
        bytes(32)
        + event.to_bytes(4, "big")
        + identity.device
        + (9).to_bytes(4, "big")
        + (1).to_bytes(4, "big")
    )
    content = encode({1: 99})
    unsigned = head + len(content).to_bytes(2, "big") + content
    hash_ = sha256(prefixed(Label.ENTRY, identity.domain, unsigned)).digest()
    return unsigned + identity.key.sign(Label.ENTRY_SIG, identity.domain, hash_)


class Watch:
    """Says by how much each series moved since the last look."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._before: dict[str, float] = {}

    async def moved(self) -> dict[str, float]:
        now = await counts(self._site)
        before, self._before = self._before, now
        return {
            name: value - before.get(name, 0) for name, value in now.items() if value != before.get(name, 0)
        }


@pytest.fixture
async def watch(site: Site) -> Watch:
    watch = Watch(site)
    await watch.moved()
    return watch


async def test_requests_are_counted_by_the_pattern_of_their_route(site: Site, watch: Watch) -> None:
    event = await site.event()
    await site.ask("GET", f"/v1/events/{event}")
    await site.ask("GET", "/v1/events/99")
    await site.http.get("/secret/path")
    await site.http.request("BREW", "/healthz")
    moved = await watch.moved()
    pattern = "/v1/events/{event:int}"
    assert moved[f"portao_requests_total[('method', 'GET'), ('route', '{pattern}'), ('status', '200')]"] == 1
    assert moved[f"portao_requests_total[('method', 'GET'), ('route', '{pattern}'), ('status', '404')]"] == 1
    assert moved["portao_requests_total[('method', 'GET'), ('route', 'none'), ('status', '404')]"] == 1
    assert moved["portao_requests_total[('method', 'OTHER'), ('route', 'none'), ('status', '405')]"] == 1
    assert not [name for name in moved if "secret" in name]


async def test_the_time_of_each_request_is_in_the_histogram(site: Site, watch: Watch) -> None:
    await site.event()
    moved = await watch.moved()
    assert moved["portao_request_seconds_count[('method', 'POST'), ('route', '/v1/events')]"] == 1
    assert moved["portao_request_seconds_sum[('method', 'POST'), ('route', '/v1/events')]"] > 0
    assert (
        moved["portao_request_seconds_bucket[('le', '+Inf'), ('method', 'POST'), ('route', '/v1/events')]"]
        == 1
    )


async def test_tickets_are_counted_as_they_are_issued(site: Site, watch: Watch) -> None:
    event = await site.event()
    await site.issue(event, 3)
    await site.told("POST", f"/v1/events/{event}/import", content=b"reference\na\nb\n")
    await site.told("POST", f"/v1/events/{event}/import", content=b"reference\na\nb\n")
    moved = await watch.moved()
    assert moved["portao_tickets_issued_total[('source', 'issue')]"] == 3
    assert moved["portao_tickets_issued_total[('source', 'import')]"] == 2


async def test_lists_are_counted_as_they_are_served(site: Site, watch: Watch) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    moved = await watch.moved()
    for part in ("profile", "roster", "admissions", "feed"):
        assert moved[f"portao_lists_served_total[('part', '{part}'), ('result', 'sent')]"] == 1
    roster = f"/v1/events/{event}/roster"
    tag = (await site.as_device(device, "GET", roster)).headers["etag"]
    await watch.moved()
    await site.as_device(device, "GET", roster, headers={"if-none-match": tag})
    await site.as_device(device, "GET", "/v1/trust")
    moved = await watch.moved()
    assert moved["portao_lists_served_total[('part', 'roster'), ('result', 'not_modified')]"] == 1
    assert moved["portao_lists_served_total[('part', 'trust'), ('result', 'sent')]"] == 1


async def test_pushes_and_their_entries_are_counted_and_so_are_repeats(site: Site, watch: Watch) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    device = await site.device(event, "a")
    device.engine().scan(event, ticket["code"])
    with device.database.reading() as connection:
        ((_, chunk),) = device.journal.chunks(connection, event, 500, 1 << 19)
    await watch.moved()
    body = Push(event, (chunk,)).encode()
    for _ in range(2):
        assert (await site.as_device(device, "POST", f"/v1/events/{event}/push", content=body)).is_success
    moved = await watch.moved()
    assert moved["portao_pushes_total[]"] == 2
    stored = moved["portao_entries_total[('result', 'stored')]"]
    assert stored == moved["portao_entries_total[('result', 'duplicate')]"] > 0


async def test_refused_chunks_are_counted_by_their_code(site: Site, watch: Watch) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    body = Push(event, (bytes(200),)).encode()
    assert (await site.as_device(device, "POST", f"/v1/events/{event}/push", content=body)).is_success
    moved = await watch.moved()
    assert moved["portao_chunks_refused_total[('code', 'BAD_CHUNK')]"] == 1


async def test_denials_are_counted_by_reason_as_they_are_folded(site: Site, watch: Watch) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    device.engine().scan(event, "nonsense")
    assert not [name for name in await watch.moved() if "denials" in name]
    await site.sync(device, event)
    assert (await watch.moved())["portao_denials_total[('reason', 'NOT_OURS')]"] == 1


async def test_cases_are_counted_by_class_as_they_are_found(site: Site, watch: Watch) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    devices = [await site.device(event, name, gate) for gate, name in ((1, "a"), (2, "b"))]
    for device in devices:
        device.engine().scan(event, ticket["code"])
        await site.sync(device, event)
    moved = await watch.moved()
    assert moved["portao_cases_total[('class', 'DOUBLE_ADMIT'), ('status', 'OPEN')]"] == 1


async def test_quarantined_entries_are_counted(site: Site, watch: Watch) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    await watch.moved()
    body = Push(event, (unreadable_chunk(device, event),)).encode()
    answer = await site.as_device(device, "POST", f"/v1/events/{event}/push", content=body)
    assert answer.is_success
    assert (await watch.moved())["portao_entries_total[('result', 'quarantined')]"] == 1


async def test_no_series_names_a_person_a_device_or_a_code(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event, name="Somebody", seat="A-1")
    device = await site.device(event, "tablet")
    device.engine().scan(event, ticket["code"])
    await site.sync(device, event)
    text = "".join(await counts(site))
    assert not re.search("Somebody|A-1|tablet|PT1|[0-9a-f]{16}", text)
