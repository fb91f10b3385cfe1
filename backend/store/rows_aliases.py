"""What the store hands out and takes in about codes of other systems. Nothing here knows SQL."""

from msgspec import Struct


class AliasRow(Struct, frozen=True, gc=False):
    """A code of another system and the credential that it is as good as. `alias`: its 8 bytes of FORMAT.md 5.6; K sealed (6.3)."""

    alias: bytes
    ticket: int
    index: int
    sealed_secret: bytes
