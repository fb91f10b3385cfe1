"""Every parser of `keys`, `sync` and of the server's imports, as one table: how it is called, what it may raise, what seeds it has.

What is signed is tried twice over: the bytes as they come, which tries what is read before a signature, and payloads that
are signed anew each time, which tries all that is read behind it.
"""

from typing import Final

from tests.hostile.parser import REFUSALS, Parser
from tests.hostile.parsers_of_keys import PARSERS_OF_KEYS
from tests.hostile.parsers_of_sync import PARSERS_OF_SYNC

__all__ = ["PARSERS", "REFUSALS", "Parser"]

PARSERS: Final[tuple[Parser, ...]] = (*PARSERS_OF_KEYS, *PARSERS_OF_SYNC)
