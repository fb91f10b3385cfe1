"""Where the error tree begins, and what is wrong with what somebody sent."""

from typing import ClassVar


class BackendError(Exception):
    """The server refuses something. `name` is stable: clients and tests match on it.

    `what_to_do` is for whoever reads it, a program of the HTTP interface too; `command` is how the command line does that.
    """

    name: ClassVar[str]
    what_to_do: str
    command: ClassVar[str] = ""


class BadInput(BackendError):
    """What somebody sent cannot be used. `field` is its place in what was sent; `what_to_do` is for the sender.

    `why` with `values`: what is wrong, as imports tell it in each language; empty for what no row of a list can have.
    """

    name = "BAD_INPUT"

    def __init__(self, field: str, detail: str, what_to_do: str, why: str = "", **values: object) -> None:
        super().__init__(f"{field}: {detail}")
        self.why = why
        self.values = values
        self.field = field
        self.detail = detail
        self.what_to_do = what_to_do
