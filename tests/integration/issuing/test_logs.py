"""Whatever is logged, and however much: no key, no code and no guest is in it."""

import logging
from pathlib import Path

import pytest

from backend.ticketing.ticket_drafts import TicketChange, TicketDraft
from backend.usecases.enrolling import challenge, enrol, offer
from backend.usecases.issuing import code_of, issue, reissue
from backend.usecases.keeping_keys import rotate
from backend.usecases.signing_in import add_token, caller_of, follow_link, offer_link
from keys.trusted import Usage
from sync.enrolment import Role
from tests.integration.issuing.bringing import import_bytes
from tests.integration.issuing.gate import request_of
from tests.integration.issuing.office import Office, open_office


async def test_with_every_logger_at_its_loudest_nothing_secret_is_written(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with open_office(tmp_path) as loud:
        told = await _a_days_work(loud)
    written = "\n".join(f"{record.getMessage()} {record.args!r}" for record in caplog.records)
    assert [text for text in told if text in written] == []


async def _a_days_work(office: Office) -> list[str]:
    """Everything that must stay untold of what an office does in a day."""
    event = (await office.event(with_names=True)).event
    issued = (await issue(office.ctx, event, [TicketDraft(reference="BR-1", name="Maria Quitéria")]))[0]
    again = await reissue(office.ctx, event, "BR-1", TicketChange(seat="B2"))
    await import_bytes(office.ctx, event, b"reference,name\nBR-2,Zumbi\n")
    code = await offer(office.ctx, None, None, Role.GATE, None, 60)
    await enrol(office.ctx, request_of(code))
    await challenge(office.ctx, b"device-1")
    await rotate(office.ctx, Usage.FEED)
    token, link = await add_token(office.ctx), await offer_link(office.ctx)
    await caller_of(office.ctx, f"Bearer {token}")
    session = await follow_link(office.ctx, link.url.partition("link=")[2])
    view = await code_of(office.ctx, event, "BR-1")

    ring = (await office.keys()).ring
    secrets = [key.private.seed for key in ring.keys] + [*ring.secrets.values()]
    secrets += [
        issued.issued.signature,
        again.issued.signature,
        code.token,
        (await office.opened(view.text)).secret,
    ]
    texts = [issued.text, again.text, code.text, token, link.url, session.cookie, "Maria", "Zumbi"]
    texts += [office.ctx.settings.passphrase_file.read_text().strip()]
    texts += [form for secret in secrets for form in (secret.hex(), repr(secret)[2:-1])]
    return texts
