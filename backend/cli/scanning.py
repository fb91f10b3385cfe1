"""Codes in, one a line; verdicts out, one JSON object a line, each printed right after its entry was committed."""

import secrets
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from backend.cli.next_step import entrances, next_step
from backend.cli.output import utc, utc_ms
from sync.catalogue import text
from sync.claim import NONCE_BYTES
from sync.device.asking import AskInBackground
from sync.device.claiming import Asked
from sync.device.device import Device
from sync.device.engine import Answer, Engine
from sync.ledger import LastUse
from sync.scan import Direction
from sync.verdict import Verdict

_LINE_AT_MOST: Final = 64 * 1024  # bytes; what is longer is no code, and is taken in pieces


@dataclass(frozen=True, slots=True)
class Scanner:
    """One gate of one event, reading codes and saying verdicts in one language."""

    device: Device
    engine: Engine
    event: int
    direction: Direction
    use: int
    language: str
    asker: AskInBackground | None = None

    def scan(self, code: str) -> Answer:
        """Scan one code; where the policy wants it and the network allows, the server is asked before."""
        return self.engine.scan(self.event, code, self.direction, self.use, self._asked(code))

    def _asked(self, code: str) -> Asked | None:
        if self.asker is None:
            return None
        nonce = secrets.token_bytes(NONCE_BYTES)
        claim = self.engine.question(self.event, code, nonce, self.direction, self.use)
        return None if claim is None else self.asker.ask(claim)

    def told(self, answer: Answer) -> dict[str, object]:
        """What is said about an answer."""
        verdict, entry, guest = answer.verdict, answer.entry, answer.guest
        return {
            "outcome": str(verdict.outcome),
            "reason": verdict.reason.name,
            "why": text(verdict.why, self.language),
            **self._onward(verdict),
            "ticket": verdict.ticket,
            "seat": (guest and guest.seat) or verdict.seat,
            "class": verdict.class_,
            "name": (guest and guest.name) or verdict.name,
            "note": guest and guest.note,
            "boarding": verdict.boarding.as_json() if verdict.boarding else None,
            "entry": {"epoch": entry.epoch, "seq": entry.seq, "hash": entry.hash.hex()} if entry else None,
            "list_age_s": answer.list_age_s,
            "tier": answer.tier,
            "policy": verdict.policy,
            "last_use": self._last_use(verdict.last_use),
            "notes": [note.name for note in verdict.notes],
            "look_at": [text(f"note.{note.name}", self.language) for note in verdict.look_at],
            "at": utc_ms(self.device.moment().now_ms),
        }

    def _onward(self, verdict: Verdict) -> Mapping[str, object]:
        """What to do now; when and where the guest may come in, who is too early or wrong here."""
        if verdict.opens_s is None and not verdict.entrances:
            return {"next": text(verdict.next, self.language), "opens": None, "entrances": []}
        profile = self.device.lists.held(self.event).profile
        return {
            "next": next_step(verdict, profile, self.device.moment().now_s, self.language),
            "opens": None if verdict.opens_s is None else utc(verdict.opens_s),
            "entrances": entrances(verdict, profile),
        }

    def _last_use(self, use: LastUse | None) -> Mapping[str, object] | None:
        """When and where the ticket was used before; `device` null is this one."""
        if use is None:
            return None
        gate = self.device.lists.held(self.event).profile.gate(use.gate) if use.gate is not None else None
        return {
            "at": utc_ms(use.at_ms),
            "gate": use.gate,
            "gate_name": gate.name if gate else None,
            "device": use.device.hex() if use.device else None,
        }


def lines(codes: BinaryIO) -> Iterator[str]:
    """Each line that is not empty, without its ending; never stripped otherwise, since base45 uses the space. Bytes that are no UTF-8 stay."""
    while line := codes.readline(_LINE_AT_MOST):
        if code := line.removesuffix(b"\n").removesuffix(b"\r"):  # Enter alone shows nothing to be refused
            yield code.decode("utf-8", "surrogateescape")


def standard_input() -> BinaryIO:
    """Where the scanner types."""
    return sys.stdin.buffer
