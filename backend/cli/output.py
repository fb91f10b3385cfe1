"""What a command prints: one JSON document for programs, or text for people; never both."""

import json
import sys
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from rich.console import Console

from backend.problems import Refusal

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def document(value: object) -> None:
    """A mapping or a structure as one JSON object on one line of standard output, in UTF-8 whatever the terminal says."""
    line = json.dumps(msgspec.to_builtins(value), ensure_ascii=False).encode("utf-8", "surrogatepass")
    sys.stdout.flush()
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def fields_of(value: object) -> dict[str, object]:
    """A structure as names and values, to print others beside them."""
    found: dict[str, object] = msgspec.to_builtins(value)
    return found


@cache
def console() -> Console:
    """Where people read. Colour and width are those of the terminal, if it is one."""
    return Console(highlight=False)


@cache
def margin() -> Console:
    """Standard error: notices beside the output."""
    return Console(stderr=True, highlight=False)


def plain(text: str) -> None:
    """A line as it is, however long: codes and links must never be broken."""
    console().print(text, soft_wrap=True, markup=False)


def complain(name: str, detail: str, what_to_do: str, as_json: bool) -> None:
    """An error: one line on standard error, or one object on standard output for programs."""
    if as_json:
        document({"error": name, "detail": detail, "what_to_do": what_to_do})
        return
    advice = f" -> {what_to_do}" if what_to_do else ""
    one_line = " ".join(f"error: {detail}{advice}".split())
    sys.stderr.write(one_line.encode("utf-8", "replace").decode() + "\n")


def complain_of(error: Exception, as_json: bool) -> None:
    """As `complain`, in the words of the one table of refusals, and with the command that does what they advise."""
    refusal = Refusal.of(error)
    advice = ": ".join(filter(None, (refusal.what_to_do(), refusal.command)))
    complain(refusal.name, refusal.detail, advice, as_json)


def utc(at_s: float) -> str:
    """Unix seconds as RFC 3339 in UTC: whole seconds, or milliseconds if there are any."""
    spec = "seconds" if at_s == int(at_s) else "milliseconds"
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec=spec).replace("+00:00", "Z")


def local(at_s: int, timezone: str) -> str:
    """Unix seconds as RFC 3339 by the clocks of that zone, with what they differ from UTC; by UTC where the zone is not known here."""
    try:
        zone: tzinfo = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return utc(at_s)
    return datetime.fromtimestamp(at_s, zone).isoformat(timespec="seconds")


def utc_ms(at_ms: int) -> str:
    """Unix milliseconds as RFC 3339 in UTC; what a wrong clock puts outside the years 1 to 9999 is shown as their end."""
    return _at(at_ms).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _at(at_ms: int) -> datetime:
    try:
        return _EPOCH + timedelta(milliseconds=at_ms)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC) if at_ms > 0 else datetime.min.replace(tzinfo=UTC)
