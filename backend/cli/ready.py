"""What whoever starts a server is told before it serves: links, codes, and what to try."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from backend.cli.drawing import qr
from backend.cli.initialising import initialise_once
from backend.cli.lan_doors import Lan
from backend.cli.options import DEFAULT_DATA
from backend.cli.output import console, plain, utc
from backend.cli.sample_event import Loaded, load_sample
from backend.context import Context, open_context
from backend.gate_files import is_built
from backend.routes.gate import gate_link
from backend.settings import Settings
from backend.usecases.enrolling import offer
from backend.usecases.setting_up import Bootstrap
from backend.usecases.signing_in import SignInLink, offer_link
from sync.enrolment import EnrolmentCode, Role

_OFFER_S: Final = 24 * 3_600


@dataclass(frozen=True, slots=True)
class Ready:
    """What the person at the terminal is told before the server starts. `bootstrap`: only the first time.

    `local_url` leads to the server on this machine; `gate` to the app for browsers, if there is an app: with a code that enrols one
    where there is a demonstration.
    """

    bootstrap: Bootstrap | None
    sample: Loaded | None
    offers: tuple[EnrolmentCode, ...]
    gate: str | None
    link: SignInLink
    local_url: str


async def prepare(settings: Settings, demo: bool, local_url: str) -> Ready:
    """Everything made that is missing, and what is to be told of it."""
    async with open_context(settings) as ctx:
        bootstrap = await initialise_once(ctx)
        sample = await load_sample(ctx) if demo else None
        offers, gate = await _offers(ctx, sample), await _gate(ctx, sample)
        return Ready(bootstrap, sample, offers, gate, await offer_link(ctx), local_url)


async def _gate(ctx: Context, sample: Loaded | None) -> str | None:
    """A browser enrolled by it serves any gate of the demonstration, and finds guests by name."""
    if not is_built(ctx.settings.gate):
        return None
    if sample is None:
        return gate_link(ctx.settings.public_url)
    events = frozenset({sample.event.event})
    code = await offer(ctx, events, None, Role.SUPERVISOR, None, _OFFER_S)
    return gate_link(ctx.settings.public_url, code.text)


async def _offers(ctx: Context, sample: Loaded | None) -> tuple[EnrolmentCode, ...]:
    """Two codes, for two gates of the demonstration."""
    if sample is None:
        return ()
    events = frozenset({sample.event.event})
    return tuple([await offer(ctx, events, frozenset({gate}), Role.GATE, None, _OFFER_S) for gate in (1, 2)])


def told(ready: Ready, settings: Settings, lan: Lan | None) -> dict[str, object]:
    """The same for programs."""
    return {
        "url": settings.public_url,
        "local_url": ready.local_url,
        "trust_url": lan.trust_url if lan else None,
        "gate": ready.gate,
        "sign_in": ready.link.url,
        "admin_token": ready.bootstrap.admin_token if ready.bootstrap else None,
        "event": ready.sample.event.event if ready.sample else None,
        "enrolment_codes": [code.text for code in ready.offers],
        "code": ready.sample.code if ready.sample else None,
    }


def tell(ready: Ready, settings: Settings, lan: Lan | None) -> None:
    """Print it for people."""
    out = console()
    out.rule("[bold]Portão")
    if ready.bootstrap:
        out.print(
            f"[bold green]✓[/] made a domain in {settings.data}; the administrator's token, shown this once:",
            soft_wrap=True,
        )
        plain(f"  {ready.bootstrap.admin_token}")
    if ready.sample:
        made = "kept as it was" if ready.sample.kept else "loaded"
        out.print(
            f"[bold green]✓[/] demonstration {made}: event {ready.sample.event.event}, {ready.sample.event.name}"
        )
    out.print(f"[bold green]✓[/] status page, one browser, until {utc(ready.link.expires_s)}:")
    plain(f"  {ready.local_url}{ready.link.url.removeprefix(settings.public_url)}")
    if lan:
        _tell_lan(lan)
    if ready.gate:
        _tell_gate(ready.gate, ready.sample is not None, settings.data, lan)
    if ready.sample:
        _tell_steps(ready.sample, ready.offers, settings.data, lan)
    out.print(
        f"\nServing; stop with Ctrl-C. Another link: [bold]{_myself()} sign-in{_here(settings.data)}[/]\n",
        soft_wrap=True,
    )


def _tell_lan(lan: Lan) -> None:
    """A tablet first has to trust this machine. The digits are for comparing: the page that says how comes over plain HTTP."""
    console().print("\n[bold]Tablets on this network[/]: open this on each, once, and do what it says:")
    plain(f"  {lan.trust_url}")
    qr(lan.trust_url)
    plain(f"  {lan.authority.fingerprint}")


def _tell_gate(link: str, enrols: bool, data: Path, lan: Lan | None) -> None:
    """Without an event there is nothing yet that a code could be for."""
    where = "on a tablet that trusts this machine" if lan else "in a browser of this machine"
    what = (
        "the link enrols one" if enrols else "it asks for a code, and a link with one in it enrols a device"
    )
    console().print(f"\n[bold]The gate[/], {where}; {what}:", soft_wrap=True)
    plain(f"  {link}")
    if not enrols:
        plain(f"  {_myself()} event offer EVENT{_here(data)}")
    elif lan:
        qr(link)


def _tell_steps(sample: Loaded, offers: tuple[EnrolmentCode, ...], data: Path, lan: Lan | None) -> None:
    """The walk, as commands to copy into another terminal."""
    me, event, here = _myself(), sample.event.event, _here(data)
    gate = f"SSL_CERT_FILE={lan.authority.path} {me} device" if lan else f"{me} device"
    gates = [(data / f"gate-{letter}.db", f"gate-{letter}") for letter in "ab"]
    scan = f"echo '{sample.code}' | {gate} scan --store"
    console().print("\n[bold]Try it[/], in another terminal:")
    for place, (store, name) in enumerate(gates):
        command = f"{gate} enrol '{offers[place].text}' --store {store} --name {name}"
        _step(*enrolling(place + 1, name, store, command))
    _step("3. scan a ticket at gate A: it may enter; once more: it was used", f"{scan} {gates[0][0]}")
    _step(
        "4. stop this server with Ctrl-C, then scan it at gate B: nobody told B, so it may enter",
        f"{scan} {gates[1][0]}",
    )
    _step(
        "5. start the server again, and let both gates sync",
        " && ".join(f"{gate} sync --store {store}" for store, _ in gates),
    )
    _step("6. read what came of it", f"{me} cases {event}{here}")
    _step("7. decide it (the page can, too)", f"{me} cases settle {event} CASE --decision explained{here}")


def enrolling(number: int, name: str, store: Path, command: str) -> tuple[str, str]:
    """The step that enrols a gate and its command; where the gate's file lies from a start before, how it stands."""
    letter = name[-1].upper()
    if store.exists():
        look = f"{_myself()} device status --store {store}"
        return f"{number}. gate {letter} is enrolled already; how it stands", look
    return f"{number}. enrol gate {letter}", command


def _step(what: str, command: str) -> None:
    console().print(f"[dim]{what}[/]")
    plain(f"  {command}")


def _here(data: Path) -> str:
    return "" if data == DEFAULT_DATA else f" --data {data}"


def _myself() -> str:
    """This program, as it was called."""
    return sys.argv[0] if "/" in sys.argv[0] and not sys.argv[0].startswith("/") else "portao"
