"""How the tables came to be, step by step. `HEAD` is the newest step: raise it with each one that is added to `versions`."""

from typing import Final

HEAD: Final = "0018"
