from keys.alias import alias_id, alias_secret
from sync.alias_list import Alias
from sync.policy import Proof
from sync.scan import proof_form
from tests.unit.sync_lists.world import DOMAIN, EVENT


def test_an_alias_shows_the_ticket_that_it_stands_for_and_what_its_text_proves() -> None:
    secret = alias_secret("7X9K-22QF", DOMAIN)
    shown = Alias(alias_id(secret), 4, 9, 100, 200, "pista", "A-12").shown(EVENT, secret)
    said = shown.ticket
    assert (said.event, said.number, said.index, said.seat, said.class_) == (EVENT, 4, 9, "A-12", "pista")
    assert (said.not_before, said.expires) == (100, 200)
    assert (shown.credential_hash, shown.secret) == (alias_id(secret), secret)
    assert proof_form(shown) is Proof.ALIAS
