"""A group of commands about an event whose list is what is asked for most: naming the event is enough."""

from typing import Any, Final

from typer.core import TyperGroup

LIST: Final = "list"


class ListByDefault(TyperGroup):
    """`portao GROUP EVENT` is short for `portao GROUP list EVENT`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        known = args and args[0] in self.commands
        return super().resolve_command(ctx, args if known else [LIST, *args])
