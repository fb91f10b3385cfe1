"""Who may work at the gates: operators, their roles and PINs, and the list of them that each device gets (PROTOCOL.md 5.7)."""

from dataclasses import dataclass, field, replace
from typing import Final

from anyio import to_thread

from backend.callers.access import Device
from backend.callers.permits import check_serves
from backend.context import Context
from backend.database.trying_again import until_it_holds
from backend.errors import BadInput, NotAllowed, UnknownOperator
from backend.feed.operating import tell
from backend.store.contract import Tx
from backend.store.rows_operators import OperatorRow
from backend.ticketing.text_rules import required_text
from keys.box import Kind
from keys.crypto import KEY_BYTES, PrivateKey
from keys.errors import Malformed
from keys.pin import LEAST_DIGITS, check_pin, seal_key
from keys.trusted import Usage
from sync.authority import OperatorRole
from sync.certificate import Role
from sync.fields import NAME_BYTES
from sync.operators import OPERATORS_AT_MOST, encode_operators, named
from sync.sealed import Recipient, SealedPart, seal_part

_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 24
_DRAWN_BYTES: Final = 8
_NO_VERSION: Final = 0
_GETTING_IT: Final = frozenset({Role.GATE, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Staffed:
    """An operator with a new key. `pin` is there if it was drawn here: it is kept nowhere, and shown this once."""

    row: OperatorRow
    pin: str | None = field(repr=False)


async def list_operators(ctx: Context) -> list[OperatorRow]:
    """All who are or ever were operators, by number."""
    async with ctx.store.reading() as tx:
        return await tx.operators.every()


async def add_operator(ctx: Context, name: str, role: OperatorRole, pin: str | None = None) -> Staffed:
    """Somebody new, under this PIN or one that is drawn; `BadInput`, `NotInitialised`."""
    called = required_text("name", name, NAME_BYTES)
    _check_role(role)
    key, sealed, drawn = await _new_key(ctx, pin)

    @until_it_holds
    async def add() -> OperatorRow:
        async with ctx.store.transaction() as tx:
            working = [row for row in await tx.operators.locked() if row.works]
            if len(working) >= OPERATORS_AT_MOST:
                raise BadInput(
                    "name",
                    f"would be one of more than {OPERATORS_AT_MOST}",
                    "Take somebody off the list first.",
                )
            if named([row.operator for row in working], called) is not None:
                raise BadInput("name", "is another operator's", "Add something that tells them apart.")
            now_ms = ctx.now_ms()
            number = await tx.operators.highest() + 1
            row = OperatorRow(number, called, role, key, sealed, now_ms, now_ms)
            await tell(tx, row, now_ms)
        return row

    return Staffed(await add(), drawn)


@until_it_holds
async def change_role(ctx: Context, number: int, role: OperatorRole) -> OperatorRow:
    """The same key, another role from now on; `UnknownOperator`, `BadInput`."""
    _check_role(role)
    async with ctx.store.transaction() as tx:
        row = await _working(tx, number)
        return await _become(ctx, tx, row, replace(row, role=role))


async def reset_pin(ctx: Context, number: int, pin: str | None = None) -> Staffed:
    """A new key under this PIN, or one that is drawn: the former PIN opens nothing from now on. `UnknownOperator`, `BadInput`."""
    key, sealed, drawn = await _new_key(ctx, pin)

    @until_it_holds
    async def reset() -> OperatorRow:
        async with ctx.store.transaction() as tx:
            row = await _working(tx, number)
            return await _become(ctx, tx, row, replace(row, key=key, sealed=sealed))

    return Staffed(await reset(), drawn)


@until_it_holds
async def revoke(ctx: Context, number: int) -> OperatorRow:
    """No longer an operator. Doing it twice changes nothing. `UnknownOperator`."""
    async with ctx.store.transaction() as tx:
        row = await _known(tx, number)
        return await _become(ctx, tx, row, replace(row, role=OperatorRole.NONE))


async def operators_for(ctx: Context, caller: Device, event: int) -> bytes:
    """All operators, sealed for this device at the present position of the event's feed (5.7).

    Raises `UnknownEvent`, `KeysNotPublished`, `KeyMissing`; `NotAllowed` for an event that the caller does not serve, a relay, and a locked
    device: who has that in hand gets no keys to try PINs on.
    """
    check_serves(caller, event, ctx.now_s)
    if caller.row.locked or caller.row.role not in _GETTING_IT:
        raise NotAllowed("a device that is locked, or no gate's, gets no list of operators")
    async with ctx.store.reading() as tx:
        at = (await tx.events.get(event)).at
        keys = await ctx.vault.keys(tx)
        rows = [row.operator for row in await tx.operators.every() if row.works]
    part = SealedPart(event, at, ctx.now_s, Kind.OPERATORS, _NO_VERSION, encode_operators(rows))
    key = keys.signing_key(Usage.ROSTER, event, ctx.now_s)
    return seal_part(key, keys.domain, part, Recipient(caller.id, caller.row.opening_key))


async def _become(ctx: Context, tx: Tx, before: OperatorRow, after: OperatorRow) -> OperatorRow:
    if after == before:
        return before
    changed = replace(after, changed_ms=ctx.now_ms())
    await tell(tx, changed, ctx.now_ms())
    return changed


async def _known(tx: Tx, number: int) -> OperatorRow:
    row = next((row for row in await tx.operators.locked() if row.number == number), None)
    if row is None:
        raise UnknownOperator(number)
    return row


async def _working(tx: Tx, number: int) -> OperatorRow:
    row = await _known(tx, number)
    if not row.works:
        raise UnknownOperator(number)
    return row


async def _new_key(ctx: Context, pin: str | None) -> tuple[bytes, bytes, str | None]:
    """The public half, the private half under the PIN, and the PIN if it was drawn."""
    chosen = _drawn(ctx) if pin is None else pin
    try:
        check_pin(chosen)
    except Malformed as error:
        raise BadInput(
            "pin", error.detail, "Choose six digits or more that nobody guesses, or none at all."
        ) from None
    key = PrivateKey.from_seed(ctx.random(KEY_BYTES))
    salt, nonce = ctx.random(_SALT_BYTES), ctx.random(_NONCE_BYTES)
    # In a thread: it is made to take long.
    sealed = await to_thread.run_sync(seal_key, key, chosen, salt, nonce, ctx.settings.cost)
    return key.public.raw, sealed, chosen if pin is None else None


def _drawn(ctx: Context) -> str:
    while True:
        pin = f"{int.from_bytes(ctx.random(_DRAWN_BYTES)) % 10**LEAST_DIGITS:0{LEAST_DIGITS}}"
        try:
            check_pin(pin)
        except Malformed:
            continue
        return pin


def _check_role(role: OperatorRole) -> None:
    if role is OperatorRole.NONE:
        raise BadInput("role", "is none", "Revoke an operator instead.")
