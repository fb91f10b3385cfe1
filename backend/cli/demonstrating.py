"""`portao demo`: the whole story in one terminal, in seconds, and held to a table."""

import asyncio
import tempfile
import time
from pathlib import Path

import typer

from backend.cli.demo.checking import Check, checked
from backend.cli.demo.playing import Audience, Performance, Played, play
from backend.cli.demo.telling import Teller
from backend.cli.options import AsJson, Lang, Language
from backend.cli.output import console, document

app = typer.Typer(add_completion=False)


@app.command()
def demo(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Two gates lose the network, admit, and agree afterwards. Exit 1 if anything comes otherwise than it must."""
    began = time.perf_counter()
    teller = Teller(console(), lang)
    with tempfile.TemporaryDirectory(prefix="portao-demo-") as folder:
        result = asyncio.run(play(Path(folder), Audience() if as_json else teller, lang))
    checks, seconds = checked(result), time.perf_counter() - began
    if as_json:
        document(_told(result, checks, seconds))
    else:
        teller.end(result, checks, seconds)
    if not all(check.holds for check in checks):
        raise typer.Exit(1)


def _told(result: Performance, checks: list[Check], seconds: float) -> dict[str, object]:
    return {
        "ok": all(check.holds for check in checks),
        "seconds": round(seconds, 3),
        "scans": [_scan(played) for played in result.steps],
        "cases": result.cases,
        "settled": result.settled,
        "report": result.report,
        "checks": len(checks),
        "differences": [
            {"what": check.what, "expected": str(check.expected), "found": str(check.found)}
            for check in checks
            if not check.holds
        ],
    }


def _scan(played: Played) -> dict[str, object]:
    step, verdict = played.step, played.answer.verdict
    return {
        "at": step.at,
        "gate": step.gate,
        "name": step.name,
        "outcome": str(verdict.outcome),
        "reason": verdict.reason.name,
        "expected": {"outcome": str(step.outcome), "reason": step.reason.name},
    }
