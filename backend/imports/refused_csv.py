"""The rows that were refused, as a CSV file that is corrected and imported again: with our own names for columns, and why in every language."""

import csv
from typing import Final, TextIO

from backend.imports.formulas import defused
from backend.imports.reasons import RefusedRow, Why
from backend.imports.row import FIELDS
from sync.catalogue import LANGUAGES

_TOLD: Final = {"en": "why", "pt-BR": "motivo"}
HEADER: Final = (*FIELDS[:-1], "line", "column", *(_TOLD[one] for one in LANGUAGES), "row")


class RefusedCsv:
    """Writes such a file. It is UTF-8 with a mark, which spreadsheets want; no cell of it is a formula (`formulas`)."""

    def __init__(self, file: TextIO) -> None:
        self._csv = csv.writer(file)
        file.write("\ufeff")
        self._csv.writerow(HEADER)

    def add(self, refused: RefusedRow) -> None:
        """One more row. Of one that could not be read its cells stand together in the last column."""
        told = [f"{refused.reason(one)}. {refused.what_to_do(one)}" for one in LANGUAGES]
        cells = {"reference": refused.reference, **refused.cells}
        if refused.why is Why.REPEATED:
            cells["reference"] = (
                None  # else this row, imported alone, would change the ticket of the first one
            )
        where = (str(refused.line), refused.column or "")
        row = (*(cells.get(name) or "" for name in FIELDS[:-1]), *where, *told, cells.get("row") or "")
        self._csv.writerow([defused(text) for text in row])
