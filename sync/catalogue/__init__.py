"""Every sentence that a gate, a page or a command says, in each language: `en.json` and `pt-BR.json` beside this file.

Keys are closed lists by area: outcome, reason, use, note, gate, case, settle, report, page, print, problem, cli. Both languages hold the same keys with
the same placeholders, and the files are sorted by key.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

LANGUAGES: Final = ("en", "pt-BR")


def text(key: str, language: str, **values: object) -> str:
    """The sentence of this key with its placeholders filled in.

    `KeyError` for a key, a language or a value that is not there: a mistake in the program, never in the data.
    """
    return catalogue(language)[key].format(**values)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All sentences of a language by key, read when first asked for; `KeyError` if it is not one of `LANGUAGES`."""
    if language not in LANGUAGES:
        raise KeyError(language)
    raw = files(__name__).joinpath(f"{language}.json").read_text(encoding="utf-8")
    sentences: dict[str, str] = json.loads(raw)
    return sentences
