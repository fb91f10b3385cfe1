"""Everything that somebody shows at a gate: good tickets, and every kind of bad one."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.cli.demo.script import CROWD, TICKETS
from backend.cli.demo.stage import TIMEZONE, Office, StoryClock
from keys import base45
from keys.crypto import SIGNATURE_BYTES, PrivateKey
from keys.issued import PREFIX, Issued
from keys.labels import Domain
from keys.proof import rotating_text
from sync.catalogue import text

ROTATING = "rotating"
_HOUR_S = 3_600


@dataclass(slots=True)
class Codes:
    """What is shown, by its name in the script; codes that rotate are made when they are shown."""

    texts: Mapping[str, str]
    crowd: tuple[str, ...]
    references: Mapping[str, str]
    domain: Domain
    holder: PrivateKey = field(repr=False)
    _seen: str = ""

    def show(self, name: str, now_s: int) -> str:
        """The text that the scanner reads."""
        if not name.startswith(ROTATING):
            return self.texts[name]
        match name.removeprefix(ROTATING).strip():
            case "now":
                self._seen = rotating_text(_halves(self.texts[ROTATING]), self.holder, self.domain, now_s)
                return self._seen
            case "seen":
                return self._seen
            case _:
                return self.texts[ROTATING]


async def make_codes(
    office: Office, other: Office, event: int, clock: StoryClock, holder: PrivateKey
) -> Codes:
    """Import the list, then ask for the codes that the story needs; some are spoilt here."""
    await office.ask("POST", f"/v1/events/{event}/import", content=_csv(clock))
    texts, references = {}, {}
    for name in ("first", "expired", "cancelled", "unheard", "shared"):
        ticket = await office.ask("GET", f"/v1/events/{event}/tickets/{name}/code")
        texts[name], references[ticket["reference"]] = ticket["code"], name
    bound = {"holder_key": base64.b64encode(holder.public.raw).decode()}
    rotating = await office.ask("POST", f"/v1/events/{event}/tickets/{ROTATING}/reissue", bound)
    await office.ask("POST", f"/v1/events/{event}/tickets/cancelled/revoke")
    texts |= {
        ROTATING: rotating["code"],
        "forged": _forged(texts["first"]),
        "torn": texts["first"][:-5],
        "flyer": "https://example.com/cheap-tickets",
        "matinee": await _single(office, clock),
        "stranger": await _single(other, clock),
    }
    crowd = [await _code(office, event, f"guest-{n:04}") for n in range(2 * CROWD)]
    domain = Domain(bytes.fromhex((await office.ask("GET", "/v1/keys/export"))["domain"]))
    return Codes(texts, tuple(crowd), references, domain, holder)


def event_draft(name: str, clock: StoryClock, capacity: int, language: str = "en") -> dict[str, object]:
    """An event of this evening, with two gates into one hall."""
    gates = [[number, text("cli.demo.gate", language, name=name), 1] for number, name in ((1, "A"), (2, "B"))]
    return {
        "name": name,
        "kind": "show",
        "timezone": TIMEZONE,
        "starts_s": clock.now_s,
        "ends_s": clock.now_s + 8 * _HOUR_S,
        "capacity": capacity,
        "gates": gates,
    }


async def _code(office: Office, event: int, reference: str) -> str:
    return str((await office.ask("GET", f"/v1/events/{event}/tickets/{reference}/code"))["code"])


async def _single(office: Office, clock: StoryClock) -> str:
    """The one ticket of another event."""
    event = await office.ask("POST", "/v1/events", event_draft("Matinê", clock, 1))
    issued = await office.ask("POST", f"/v1/events/{event['event']}/tickets", {"tickets": [{"seat": "A-1"}]})
    return str(issued["tickets"][0]["code"])


def _csv(clock: StoryClock) -> bytes:
    """The whole list as an organiser would send it."""
    named = ["first", "cancelled", "unheard", "shared", ROTATING]
    rows = ["reference,seat,class,expires"]
    rows += [f"{name},A-{n + 1},Pista," for n, name in enumerate(named)]
    rows.append(f"expired,A-9,Pista,{clock.now_s + _HOUR_S}")
    rows += [f"guest-{n:04},{n // 40 + 1}-{n % 40 + 1},Pista," for n in range(TICKETS - len(rows) + 1)]
    return "\n".join(rows).encode()


def _forged(code: str) -> str:
    """The same ticket for another place on the list: one bit of what was signed is not as it was."""
    raw = bytearray(base45.decode(code.removeprefix(PREFIX)))
    raw[15] ^= 1
    return PREFIX + base45.encode(bytes(raw))


def _halves(code: str) -> Issued:
    raw = base45.decode(code.removeprefix(PREFIX))
    return Issued(raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:])
