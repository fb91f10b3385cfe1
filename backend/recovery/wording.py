"""What became of a feed after its server lost a tail, in sentences. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from backend.recovery.counting import LifeReport, Recovery
from sync.catalogue import text


def told(recovery: Recovery, timezone: str, language: str) -> list[str]:
    """One sentence a matter, the most important first; none of a server that never lost anything."""
    lines = [line for life in recovery.lives for line in _of_life(life, ZoneInfo(timezone), language)]
    for key, count in (("undecided", recovery.undecided), ("unknown", recovery.unknown_codes)):
        if count:
            lines.append(_counted(f"report.lost.{key}", count, language))
    return lines


def _of_life(life: LifeReport, zone: ZoneInfo, language: str) -> list[str]:
    if life.begun_ms is None:
        return [text("report.lost.other", language, gen=life.gen)]
    begun = text("report.lost.begun", language, gen=life.gen, time=_time(life.begun_ms, zone, language))
    if not life.adopted:
        return [f"{begun} {text('report.lost.nothing', language)}"]
    names = ", ".join(life.devices)
    return [f"{begun} {_counted('report.lost.adopted', life.adopted, language, devices=names)}"]


def _counted(key: str, count: int, language: str, **values: object) -> str:
    return text(f"{key}.{'one' if count == 1 else 'many'}", language, n=count, **values)


def _time(at_ms: int, zone: ZoneInfo, language: str) -> str:
    local = datetime.fromtimestamp(at_ms // 1000, zone)
    places = {"day": f"{local:%d}", "month": f"{local:%m}", "year": f"{local:%Y}", "time": f"{local:%H:%M}"}
    return text("page.date", language, **places)
