"""`portao ticket inspect`: what a code says, and whether it would verify, from a trust list alone. No database, no network.

What else `portao ticket` does stands in `backend.cli.guests` and `backend.cli.finding`.
"""

import time
from pathlib import Path
from typing import Annotated, Final

import typer

from backend.cli.finding import show
from backend.cli.guests import alias, note
from backend.cli.options import moment
from backend.cli.output import document, utc
from backend.cli.trusting import exported_trust, refused
from keys import base45, proof
from keys.errors import Expired, KeysError, NotYet, ProofStale
from keys.issued import PREFIX
from keys.labels import Label
from keys.ticket import Shown, open_ticket
from keys.trust import TrustList

# A trust list tells keys, not tickets: a code that was cancelled or replaced verifies as before.
_STATUS: Final = (
    "not known here: a cancelled or replaced code is told by the lists, or by portao code EVENT REF"
)

app = typer.Typer(
    help="Codes and guests: show, inspect, note, alias.", no_args_is_help=True, add_completion=False
)


app.command()(show)
app.command()(note)
app.command()(alias)


@app.callback()
def tickets() -> None:
    """Look at codes, and tell gates about guests."""


@app.command()
def inspect(
    code: Annotated[str, typer.Argument(help="The text of the code; it begins with PT1: or PT1+.")],
    trust: Annotated[Path, typer.Option("--trust", help="The file that `portao keys export` wrote.")],
    at: Annotated[
        str | None, typer.Option("--at", help="Judge as of this RFC 3339 time.", metavar="TIME")
    ] = None,
    _as_json: Annotated[bool, typer.Option("--json", help="The output is JSON in any case.")] = True,
) -> None:
    """Print what a code says as one JSON object; exit 0 if it is valid, else 1 with the name of the error."""
    now = int(time.time()) if at is None else moment(at)
    try:
        list_ = exported_trust(trust)
        shown = open_ticket(code, list_, now)
    except KeysError as error:
        document(refused(error))
        raise typer.Exit(1) from None
    try:
        _check_moment(shown, now)
    except (NotYet, Expired, ProofStale) as error:
        document(refused(error) | _described(code, shown, list_, now))
        raise typer.Exit(1) from None
    document({"valid": True, "genuine": True, "status": _STATUS} | _described(code, shown, list_, now))


def _check_moment(shown: Shown, now: int) -> None:
    shown.ticket.check_times(now)
    if shown.proof_time is not None:
        proof.check_fresh(shown.proof_time, now, 0)


def _described(code: str, shown: Shown, list_: TrustList, now: int) -> dict[str, object]:
    ticket, hash_ = shown.ticket, shown.credential_hash.hex()
    return {
        "version": shown.body[0],
        "event": ticket.event,
        "ticket": ticket.number,
        "index": ticket.index,
        "credential": {"id": f"{ticket.index}-{hash_}", "index": ticket.index, "hash": hash_},
        "not_before": ticket.not_before,
        "not_before_utc": utc(ticket.not_before),
        "expires": ticket.expires,
        "expires_utc": utc(ticket.expires),
        "seat": ticket.seat,
        "name": ticket.name,
        "class": ticket.class_,
        "paper": ticket.paper,
        "kid": shown.kid.hex(),
        "proof": _proof(shown, now),
        "key": _signer(code, shown, list_),
        "domain": list_.domain.raw.hex(),
        "trust_list": {"counter": list_.counter, "expires": list_.expires, "expired": list_.expired(now)},
        "at": utc(now),
    }


def _proof(shown: Shown, now: int) -> dict[str, object]:
    """How the ticket is bound: `kind` as it was issued, `form` as it was shown."""
    holder, time_s = shown.ticket.holder, shown.proof_time
    return {
        "kind": shown.ticket.proof.name.lower(),
        "form": "static" if time_s is None else "rotating",
        "holder_key": holder.raw.hex() if holder else None,
        "time": time_s,
        "age_s": None if time_s is None else now - time_s,
    }


def _signer(code: str, shown: Shown, list_: TrustList) -> dict[str, object]:
    """The key that signed: the one of this kid that verifies, as kids may collide (FORMAT.md 0.6)."""
    coded = code[len(PREFIX) :]
    signed = base45.decode(coded) if shown.proof_time is None else proof.split(coded)[0]
    signature = signed[len(shown.body) :]
    signer = list_.signer(
        shown.kid, "ticket", lambda key: key.verify(Label.TICKET, list_.domain, shown.body, signature)
    )
    return {
        "public_key": signer.key.raw.hex(),
        "usage": signer.usage.name.lower(),
        "status": signer.status.name.lower(),
        "not_before": signer.not_before,
        "expires": signer.expires,
        "events": None if signer.events is None else sorted(signer.events),
    }
