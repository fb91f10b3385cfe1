"""The parsers of `sync`, and of the lists of tickets that the server imports."""

import io
from typing import Any, Final
from zoneinfo import ZoneInfo

from backend.errors import BadInput
from backend.imports.lists import How, ListReader
from backend.imports.row import Row
from backend.imports.sources import pieces_in
from backend.ticketing.text_rules import optional_text
from keys import base45, cbor
from keys.box import Kind
from keys.crypto import opening_public_key
from keys.labels import Label
from keys.trust import Usage
from sync.admissions import open_admissions
from sync.alias_list import encode_aliases, parse_aliases
from sync.bitmap import inflate
from sync.cards import open_cards
from sync.cases import Case
from sync.certificate import open_certificate, within_dates
from sync.claim import Claim, ClaimReply
from sync.clock import entry_bounds, open_anchor
from sync.content import Content
from sync.enrolment import EnrolmentCode, EnrolReply, EnrolRequest, check_challenge, device_id
from sync.feed import GENESIS, encode_page, follow, open_head, parse_item, parse_page
from sync.journal import Frame, count_frames, open_chunk
from sync.lost_tail import Return, ReturnReply
from sync.manifest import encode_manifest, parse_manifest
from sync.messages import Hello, HelloReply, Push, PushReply
from sync.offered import encode_offered, parse_offered
from sync.operators import encode_operators, parse_operators
from sync.policy import Policy
from sync.policy_examples import Example
from sync.position import Position
from sync.profile import open_profile
from sync.readiness import Readiness
from sync.roster import open_roster
from sync.sealed import Recipient, SealedPart, open_sealed_part, seal_part
from sync.status_list import TYPE
from sync.stream import parse_place, parse_told, place_text
from tests.hostile import corpus, made
from tests.hostile.ground import DEVICE, DOMAIN, EVENT, NOW_S, SIGNERS, TRUST
from tests.hostile.parser import OFTEN, Parser, payload_of, text_of


def _certificate(raw: bytes) -> Any:
    within_dates(raw, NOW_S)
    return open_certificate(raw, TRUST, NOW_S)


def _followed(raw: bytes) -> Any:
    return follow(DOMAIN, EVENT, Position(1, 0), GENESIS, parse_page(raw), TRUST, NOW_S)


def _content(raw: bytes) -> Any:
    content = Content.parse(raw)
    entry_bounds(content, device_id(DEVICE.public), TRUST, NOW_S)
    return content


def _chunk(raw: bytes) -> Any:
    count_frames(raw)
    return open_chunk(raw, DOMAIN, lambda device: DEVICE.public if device != bytes(8) else None)


def _readiness(raw: bytes) -> Any:
    Readiness.device_in(text_of(raw))
    return Readiness.open(text_of(raw), DEVICE.public, DOMAIN)


def _policy(raw: bytes) -> Any:
    return Policy.from_value(cbor.decode(raw, "9.1", 65_536))


def _policy_form(raw: bytes) -> Any:
    """A document as JSON would give it, spelled in CBOR so that it can be changed as a tree."""
    return Policy.from_json(_with_text_keys(cbor.decode(raw, "9.1", 65_536, any_keys=True)))


def _with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _with_text_keys(item) for key, item in value.items()}
    return [_with_text_keys(item) for item in value] if isinstance(value, list) else value


def _example(raw: bytes) -> Any:
    return Example.read(_with_text_keys(cbor.decode(raw, "9.1", 4_096, any_keys=True)), "row 1")


def _spelled_form(policy: Any) -> bytes:
    return cbor.encode(policy.to_json(), any_keys=True)


def _rows(raw: bytes) -> Any:
    rows = list(ListReader(pieces_in(io.BytesIO(raw)), How()).rows())
    for row in rows:
        if isinstance(row, Row):
            _cells(row)
        else:
            row.reason("pt-BR")
    return rows


def _cells(row: Row) -> None:
    try:
        row.time("expires", ZoneInfo("America/Sao_Paulo"))
        for column in ("reference", "name", "seat", "class"):
            optional_text(column, row.cells.get(column), 64)
    except BadInput:  # costs this row alone
        return


def _sealed(raw: bytes) -> Any:
    return open_sealed_part(raw, TRUST, EVENT, Kind.MANIFEST, Recipient(bytes(8), bytes(32)), NOW_S)


def _sealed_messages() -> tuple[bytes, ...]:
    part = SealedPart(EVENT, Position(1, 0), NOW_S, Kind.MANIFEST, 1, b"names")
    to = Recipient(bytes(8), opening_public_key(bytes(32)))
    good = seal_part(SIGNERS[Usage.ROSTER], DOMAIN, part, to)
    return (*OFTEN * (good,), *corpus.hex_field("sealed", "sealed"))


def _challenge(signature: bytes) -> Any:
    return check_challenge(DEVICE.public, DOMAIN, bytes(32), signature)


PARSERS_OF_SYNC: Final = (
    Parser("certificate, signed", ("sync.certificate.open_certificate", "sync.certificate.within_dates"),
           payload_of(Usage.DEVICE, Label.CERT, _certificate), lambda: corpus.payloads("certificate", "certificate")),
    Parser("enrolment code", ("sync.enrolment.EnrolmentCode.parse",), lambda raw: EnrolmentCode.parse(text_of(raw)),
           lambda: corpus.text_field("enrolment", "text"), lambda code: code.text.encode()),
    Parser("enrolment code, spelled", (), lambda raw: EnrolmentCode.parse("PTE1:" + base45.encode(raw)), corpus.enrolment_bodies, at_most=420),
    Parser("enrolment request", ("sync.enrolment.EnrolRequest.open",), lambda raw: EnrolRequest.open(raw, DOMAIN),
           lambda: corpus.hex_field("enrolment", "request")),
    Parser("enrolment reply", ("sync.enrolment.EnrolReply.parse",), EnrolReply.parse, lambda: corpus.hex_field("enrolment", "reply"),
           lambda reply: reply.encode()),
    Parser("answer to a challenge", ("sync.enrolment.check_challenge",), _challenge, lambda: corpus.hex_field("enrolment", "signature"), at_most=128),
    Parser("profile, signed", ("sync.profile.open_profile", "sync.part.read_claims", "sync.position.read_ancestry", "sync.position.read_position"),
           payload_of(Usage.ROSTER, Label.PROFILE, lambda raw: open_profile(raw, TRUST, EVENT, NOW_S)), lambda: corpus.payloads("profile", "profile")),
    Parser("roster, signed", ("sync.roster.open_roster", "sync.status_list.read_status_list"),
           payload_of(Usage.ROSTER, Label.ROSTER, lambda raw: open_roster(raw, TRUST, EVENT, NOW_S), TYPE), lambda: corpus.payloads("roster", "roster")),
    Parser("sealed list", ("sync.sealed.open_sealed_part",), _sealed, _sealed_messages),
    Parser("operators", ("sync.operators.parse_operators",), parse_operators, lambda: corpus.hex_field("operators", "operators"), encode_operators),
    Parser("manifest", ("sync.manifest.parse_manifest",), parse_manifest, lambda: corpus.hex_field("people", "plain", "manifest"),
           lambda one: encode_manifest(one.rows)),
    Parser("aliases", ("sync.alias_list.parse_aliases",), parse_aliases, lambda: corpus.hex_field("people", "plain", "aliases"),
           lambda one: encode_aliases(one.rows)),
    Parser("cards, signed", ("sync.cards.open_cards",),
           payload_of(Usage.ROSTER, Label.CARDS, lambda raw: open_cards(raw, TRUST, EVENT, NOW_S)), lambda: corpus.payloads("cards", "cards")),
    Parser("packed bits", ("sync.bitmap.inflate",), lambda raw: inflate(raw, 64, "3.2"), corpus.packed_lists),
    Parser("admissions, signed", ("sync.admissions.open_admissions",),
           payload_of(Usage.ROSTER, Label.ADMISSIONS, lambda raw: open_admissions(raw, TRUST, EVENT, NOW_S)),
           lambda: corpus.payloads("admissions", "admissions")),
    Parser("head, signed", ("sync.feed.open_head",), payload_of(Usage.FEED, Label.FEED, lambda raw: open_head(raw, TRUST, EVENT, NOW_S)), corpus.head_payloads),
    Parser("page", ("sync.feed.parse_page",), parse_page, lambda: corpus.hex_field("feed", "page"), encode_page),
    Parser("page, followed", ("sync.feed.follow",), _followed, lambda: (*OFTEN * (made.page(),), *corpus.hex_field("feed", "page"))),
    Parser("feed item", ("sync.feed_items.parse_item",), parse_item, corpus.items),
    Parser("event of a stream", ("sync.stream.parse_told",), lambda raw: parse_told(text_of(raw)), lambda: corpus.text_field("stream", "told")),
    Parser("place in a stream", ("sync.stream.parse_place",), lambda raw: parse_place(text_of(raw)), lambda: (b"1.0", b"2.41", b"4294967295.9007199254740991"),
           lambda at: place_text(at).encode(), at_most=64),
    Parser("time anchor, signed", ("sync.clock.open_anchor",),
           payload_of(Usage.RECEIPT, Label.TIME, lambda raw: open_anchor(raw, TRUST, NOW_S)), lambda: corpus.payloads("clock", "anchor")),
    Parser("entry content", ("sync.content.Content.parse", "sync.content_fields.read_fields", "sync.fields.read_row", "sync.fields.read_name", "sync.fields.read_id", "keys.cbor_form.split_number"), _content,
           lambda: (*corpus.hex_field("content", "content"), *corpus.hex_field("clock", "content")), lambda content: content.encode()),
    Parser("frames", ("sync.journal.Frame.parse_stream",), Frame.parse_stream, lambda: corpus.hex_field("frame", "frames"),
           lambda frames: b"".join(frame.raw for frame in frames)),
    Parser("chunk", ("sync.journal.open_chunk",), _chunk, lambda: (*OFTEN * (made.chunk(),), *corpus.hex_field("chunk", "chunk"))),
    Parser("HELLO", ("sync.messages.Hello.parse",), Hello.parse, lambda: corpus.hex_field("messages", "message", "hello"), lambda one: one.encode()),
    Parser("answer to HELLO", ("sync.messages.HelloReply.parse",), HelloReply.parse,
           lambda: corpus.hex_field("messages", "message", "hello_reply"), lambda one: one.encode()),
    Parser("PUSH", ("sync.messages.Push.parse",), Push.parse, lambda: corpus.hex_field("messages", "message", "push"), lambda one: one.encode()),
    Parser("answer to PUSH", ("sync.messages.PushReply.parse",), PushReply.parse,
           lambda: corpus.hex_field("messages", "message", "push_reply"), lambda one: one.encode()),
    Parser("returned tail", ("sync.lost_tail.Return.parse",), Return.parse, lambda: corpus.hex_field("messages", "message", "return"), lambda one: one.encode()),
    Parser("answer to a returned tail", ("sync.lost_tail.ReturnReply.parse",), ReturnReply.parse,
           lambda: corpus.hex_field("messages", "message", "return_reply"), lambda one: one.encode()),
    Parser("CLAIM", ("sync.claim.Claim.parse",), Claim.parse, lambda: corpus.hex_field("messages", "message", "claim"), lambda one: one.encode()),
    Parser("answer to CLAIM", ("sync.claim.ClaimReply.parse",), ClaimReply.parse,
           lambda: corpus.hex_field("messages", "message", "claim_reply"), lambda one: one.encode()),
    Parser("events offered", ("sync.offered.parse_offered",), parse_offered, made.offers, encode_offered),
    Parser("readiness", ("sync.readiness.Readiness.open", "sync.readiness.Readiness.device_in"), _readiness, made.readiness),
    Parser("stored case", ("sync.cases.Case.parse", "sync.evidence.Evidence.from_value"), Case.parse, corpus.stored_cases, lambda one: one.encode()),
    Parser("policy", ("sync.policy.Policy.from_value", "sync.policy_rows.read_window", "sync.policy_rows.read_access", "sync.policy_rows.read_proofs"),
           _policy, lambda: corpus.hex_field("policy", "cbor"), lambda one: cbor.encode(one.to_value())),
    Parser("policy form", ("sync.policy.Policy.from_json",), _policy_form, corpus.policy_documents, _spelled_form, exact=False),
    Parser("policy example", ("sync.policy_examples.Example.read",), _example, corpus.policy_examples),
    Parser("ticket list", ("backend.imports.lists.ListReader.rows",), _rows, corpus.ticket_lists),
)  # fmt: skip
