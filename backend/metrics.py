"""What this server counts, for Prometheus. One registry an app: two apps in one process never add up.

Use cases and routes tell what happened; nothing here decides anything.
"""

from collections.abc import Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Every series of one app. Labels take names from closed lists only, never what a client sent."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = self._counter("requests", "Requests answered", "route", "method", "status")
        self._seconds = Histogram(
            "portao_request_seconds",
            "Time to answer",
            ("route", "method"),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._pushes = self._counter("pushes", "Uploads of journals that were folded")
        self._entries = self._counter("entries", "Journal entries received", "result")
        self._chunks = self._counter("chunks_refused", "Chunks of journals refused", "code")
        self._denials = self._counter("denials", "Denied scans as devices recorded them", "reason")
        self._cases = self._counter(
            "cases", "Cases found or changed as uploads were folded", "class", "status"
        )
        self._claims = self._counter("claims", "Claims answered, before somebody was let in", "answer")
        self._tickets = self._counter("tickets_issued", "Tickets created", "source")
        self._lists = self._counter("lists_served", "Signed lists handed to devices", "part", "result")

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"portao_{name}", what, labels, registry=self._registry)

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """One request was answered. `route` is the pattern, such as /v1/events/{event}."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route, method).observe(seconds)

    def pushed(self, stored: int, duplicate: int, quarantined: int) -> None:
        """One upload was folded. Quarantined entries are stored too, and counted in both."""
        self._pushes.inc()
        for result, count in (("stored", stored), ("duplicate", duplicate), ("quarantined", quarantined)):
            self._entries.labels(result).inc(count)

    def chunk_refused(self, code: str) -> None:
        """A chunk of an upload was dropped."""
        self._chunks.labels(code).inc()

    def denied(self, by_reason: Mapping[str, int]) -> None:
        """Denied scans that an upload brought, by the name of the reason."""
        for reason, count in by_reason.items():
            self._denials.labels(reason).inc(count)

    def case_changed(self, class_: str, status: str) -> None:
        """A fold found a case, or changed its status."""
        self._cases.labels(class_, status).inc()

    def claimed(self, answer: str) -> None:
        """A claim was answered: `first` or `second`."""
        self._claims.labels(answer).inc()

    def issued(self, source: str, count: int) -> None:
        """Tickets were created, one by one (`issue`) or from a list (`import`)."""
        self._tickets.labels(source).inc(count)

    def served(self, part: str, result: str) -> None:
        """A list was asked for, and `sent` or known already (`not_modified`)."""
        self._lists.labels(part, result).inc()

    def exposition(self) -> bytes:
        """Every series in Prometheus's text format."""
        return generate_latest(self._registry)
