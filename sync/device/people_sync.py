"""Fetching what a device is told about people, after everything that verdicts rest on (PROTOCOL.md 3.5 to 3.8)."""

from typing import Final

from keys.box import Kind
from keys.cbor import Value, decode
from keys.cose import peek_kid
from keys.trust import TrustList
from sync.alias_list import parse_aliases
from sync.cards import open_cards
from sync.certificate import Role, open_certificate
from sync.device.client import Server
from sync.device.identity import Identity
from sync.device.lists import EventLists, ListStore
from sync.device.people import HeldList, PeopleStore
from sync.errors import Incomplete
from sync.manifest import parse_manifest
from sync.policy import Proof
from sync.sealed import MESSAGE_CAP, Recipient, SealedPart, open_sealed_part

PAGES_A_ROUND: Final = 10
"""Pages of cards: a large event takes a few rounds, and none of them long."""


class PeopleSync:
    """Brings what one event's people are called up to date, as far as this device's role needs it."""

    def __init__(self, identity: Identity, lists: ListStore, people: PeopleStore, server: Server) -> None:
        self._identity = identity
        self._lists = lists
        self._people = people
        self._server = server

    async def fetch(self, event: int, now_s: int) -> None:
        """One round of a device that is not locked. Raises Unreachable, Refused, KeysError or SyncError; what was kept stays."""
        lists = self._lists.held(event)
        if any(Proof.ALIAS in accepted for _, accepted in lists.policy.proofs):
            await self._sealed(lists, Kind.ALIASES, lists.people.aliases, now_s)
        if self._role(lists.trust) is Role.SUPERVISOR:
            await self._sealed(lists, Kind.MANIFEST, lists.people.manifest, now_s)
        else:
            await self._cards(lists, now_s)

    def _role(self, trust: TrustList) -> Role:
        assert self._identity.certificate is not None
        assert self._identity.accepted_s is not None
        return open_certificate(self._identity.certificate, trust, self._identity.accepted_s).role

    async def _sealed(self, lists: EventLists, kind: Kind, held: HeldList | None, now_s: int) -> None:
        event = lists.profile.event
        place = (held.at.gen, held.version) if held else (0, 0)
        raw = await self._server.sealed(event, kind, *place)
        to = Recipient(self._identity.device, self._identity.opening_seed)
        part = open_sealed_part(raw, lists.trust, event, kind, to, now_s)
        if part is not None:
            self._keep(part, peek_kid(_first_piece(raw)))

    def _keep(self, part: SealedPart, kid: bytes) -> None:
        if part.kind is Kind.MANIFEST:
            self._people.save_manifest(part, kid, parse_manifest(part.plain).rows)
        else:
            self._people.save_aliases(part, kid, parse_aliases(part.plain).rows)

    async def _cards(self, lists: EventLists, now_s: int) -> None:
        event, gen = lists.profile.event, lists.mark.at.gen
        for _ in range(PAGES_A_ROUND):
            after = self._people.cards_after(event, gen)
            raw = await self._server.cards(event, *after)
            page = open_cards(raw, lists.trust, event, now_s)
            if page.after != after:
                raise Incomplete("these cards follow another place than the one asked from")
            if page.at.gen != gen:
                return  # counted from the start again, once the feed was followed there
            if page.rows:
                self._people.save_cards(page, peek_kid(raw))
            if not page.more:
                return


def _first_piece(raw: bytes) -> bytes:
    """Of a message that was opened."""
    value: Value = decode(raw, "3.5", MESSAGE_CAP)
    assert isinstance(value, list)
    assert isinstance(value[0], bytes)
    return value[0]
