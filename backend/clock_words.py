"""Days and times as people there write them: by the local clocks, in the order of the language."""

from datetime import date, datetime, tzinfo

from sync.catalogue import text


def clock_time(at_s: int, zone: tzinfo, language: str) -> str:
    """A day and a time as people there write it."""
    local = datetime.fromtimestamp(at_s, zone)
    return text(
        "page.date",
        language,
        day=f"{local:%d}",
        month=f"{local:%m}",
        year=f"{local:%Y}",
        time=f"{local:%H:%M}",
    )


def day_words(day: date, language: str) -> str:
    """A day without a time."""
    return text("print.date", language, day=f"{day:%d}", month=f"{day:%m}", year=f"{day:%Y}")
