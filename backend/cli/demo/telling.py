"""Tells the story in a terminal: acts, verdicts with shape and word, the cases as sentences, a table at the end."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from backend.cli.demo.checking import Check
from backend.cli.demo.playing import Audience, Performance, Played
from backend.cli.demo.stage import TIMEZONE
from sync.catalogue import text
from sync.reasons import Outcome

_GROUNDS: Final = {
    Outcome.ADMIT: ("●", "bold #ffffff on #0A6E44"),
    Outcome.ATTENTION: ("▲", "bold #1A1300 on #FFB000"),
    Outcome.REFUSE: ("⬢", "bold #ffffff on #B3201A"),
    Outcome.UNKNOWN: ("■", "bold #ffffff on #1D4F91"),
}


class Teller(Audience):
    """Prints as it happens."""

    def __init__(self, console: Console, language: str) -> None:
        self._console = console
        self._language = language
        self._width = max(len(self._say_raw(f"outcome.{outcome}")) for outcome in Outcome)

    def act(self, number: int) -> None:
        self._console.print()
        self._console.rule(f"[bold]{self._say(f'act.{number}')}[/]", align="left", style="dim")

    def step(self, played: Played) -> None:
        step, verdict = played.step, played.answer.verdict
        row = Table.grid(padding=(0, 2, 0, 0))
        said = Text.assemble(self._say(f"step.{step.name}"), (f" · {self._why(played)}", "dim"))
        badge = self._badge(verdict.outcome, self._say_raw(verdict.word))
        row.add_row(Text(f"{step.at[:5]} {step.gate}", "dim"), badge, said)
        self._console.print(row)

    def line(self, key: str, **values: object) -> None:
        self._console.print(self._say(key, **values))

    def cases(self, cases: Iterable[dict[str, Any]]) -> None:
        for case in cases:
            title = Text.assemble(("▲ ", "bold #FFB000"), (case["title"], "bold"))
            self._console.print(title)
            self._console.print(Padding(case["sentence"], (0, 0, 0, 2)))
            self._console.print(Padding(Text(f"→ {case['what_to_do']}", "bold"), (0, 0, 1, 2)))

    def end(self, result: Performance, checks: list[Check], seconds: float) -> None:
        """The numbers, and whether everything came as the script says."""
        self._console.print(self._settled(result))
        self._console.print(self._table(result))
        failed = [check for check in checks if not check.holds]
        for check in failed:
            self._console.print(f"[bold red]✗ {check.what}[/]")
            self._console.print(f"    - {check.expected}\n    + {check.found}", markup=False, soft_wrap=True)
        held = len(checks) - len(failed)
        style = "bold red" if failed else "bold green"
        said = self._say(
            "end.differs" if failed else "end.holds", held=held, all=len(checks), seconds=f"{seconds:.1f}"
        )
        self._console.print(Text(f"{'✗' if failed else '✓'} {said}", style))

    def _why(self, played: Played) -> str:
        """The reason, and where the ticket was used before, if that is known."""
        verdict = played.answer.verdict
        why = self._say_raw(verdict.why)
        used = verdict.last_use
        if used is None:
            return why
        time = datetime.fromtimestamp(used.at_ms / 1000, ZoneInfo(TIMEZONE)).strftime("%H:%M")
        gate = self._say("gate", name="?AB"[used.gate or 0])
        return f"{why} ({time}, {gate})"

    def _badge(self, outcome: Outcome, word: str) -> Text:
        shape, style = _GROUNDS[outcome]
        return Text(f" {shape} {word.ljust(self._width)} ", style)

    def _settled(self, result: Performance) -> str:
        decisions = result.settled.get("settlements") or [{"decision": "explained", "by": "?"}]
        last = decisions[-1]
        return self._say("settled", decision=self._say_raw(f"settle.{last['decision']}"))

    def _table(self, result: Performance) -> Table:
        report = result.report
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        table.add_row(self._say("table.admitted"), str(report["admitted"]))
        table.add_row(self._say("table.inside"), str(sum(zone["inside"] for zone in report["zones"])))
        table.add_row(self._say("table.unproven"), str(report["unproven"]))
        for reason, times in report["denials"].items():
            table.add_row(Text(f"  {self._say_raw(f'reason.{reason}.why')}", "dim"), Text(str(times), "dim"))
        table.add_row(self._say("table.digest"), report["digest"][:16])
        return table

    def _say(self, key: str, **values: object) -> str:
        return self._say_raw(f"cli.demo.{key}", **values)

    def _say_raw(self, key: str, **values: object) -> str:
        return text(key, self._language, **values)
