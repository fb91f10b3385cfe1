"""The clock by which leases and imports run, and all else that servers of one database must agree about: its own, or one that is given."""

from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, bindparam, cast, func

_GIVEN: Final = bindparam("given_ms", type_=BigInteger)
_EPOCH_DAY: Final = 2440587.5  # as SQLite counts days
_DAY_MS: Final = 86_400_000


def now_ms_on(is_sqlite: bool) -> Any:
    """Unix milliseconds as the statement begins, unless `given_ms` says what time it is."""
    own: ColumnElement[Any]
    if is_sqlite:
        own = func.round((func.julianday("now") - _EPOCH_DAY) * _DAY_MS)
    else:
        own = func.extract("epoch", func.statement_timestamp()) * 1_000
    return func.coalesce(_GIVEN, cast(own, BigInteger))
