"""Enrolment codes that nobody used yet: which there are, and taking one back."""

import hashlib

from backend.context import Context
from backend.errors import UnknownEnrolment
from backend.store.rows import EnrolmentRow
from sync.enrolment import EnrolmentCode


def offer_id(code: EnrolmentCode) -> bytes:
    """What a code is called where it may be read by others: it does not lead back to the code."""
    return EnrolmentRow.id_of(hashlib.sha256(code.token).digest())


async def list_offers(ctx: Context) -> list[EnrolmentRow]:
    """The codes that would enrol a device now, by id."""
    async with ctx.store.reading() as tx:
        return sorted(await tx.devices.offers(ctx.now_s), key=lambda row: row.id)


async def withdraw_offer(ctx: Context, offer: bytes) -> None:
    """This code enrols nobody any more. `UnknownEnrolment` where it does not, for it was used or is over."""
    async with ctx.store.transaction() as tx:
        for row in await tx.devices.offers(ctx.now_s):
            if row.id == offer and await tx.devices.withdraw_offer(row.token_hash):
                return
    raise UnknownEnrolment(offer)
