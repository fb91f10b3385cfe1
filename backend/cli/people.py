"""Guests that somebody looked for, as a table."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sync.device.guests import Answers


def people_table(answers: Answers) -> RenderableType:
    """Those found, and whether there are more."""
    if not answers.found:
        return Text("nobody of this name or reference")
    table = Table("name", "seat", "class", "reference", "note", box=None)
    for one in answers.found:
        table.add_row(
            *(Text(text or "") for text in (one.name, one.seat, one.class_, one.reference, one.note))
        )
    return Group(table, Text("there are more: type more of the name")) if answers.more else table
