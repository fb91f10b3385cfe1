"""One vector: what its file says, and how it is written down."""

import json
from dataclasses import dataclass
from typing import TypeAlias

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | bool | None


@dataclass(frozen=True)
class Case:
    """`name` is also the file's name; `fields` are the inputs and layers of its area, in the order of reading.

    `expect` is "OK" or an error name, `decoded` what an "OK" gives. `clause` is the one that decides, and for `MALFORMED` the one
    that the error must carry.
    """

    name: str
    clause: str
    comment: str
    fields: dict[str, Json]
    expect: str
    decoded: Json = None

    def render(self) -> str:
        """The file's text."""
        content: dict[str, Json] = {"name": self.name, "comment": self.comment, "clause": self.clause}
        content |= self.fields
        content["expect"] = self.expect
        if self.decoded is not None:
            content["decoded"] = self.decoded
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
