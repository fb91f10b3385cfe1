"""What people show that is no code for this door: codes of other domains and other events, copies gone wrong, anything."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Final

from keys import base45
from keys.body import parse_body
from keys.crypto import PrivateKey
from keys.issued import Issued
from keys.labels import Domain, Label
from keys.proof import rotating_text
from keys.ticket import sign_ticket
from tests.simulation.evening import Evening
from tests.simulation.ground import Code
from tests.simulation.plan import Step
from tests.simulation.story import Broken


def show_something_else(evening: Evening, step: Step) -> None:
    """Somebody shows what must not open any gate."""
    chance, tablet = evening.plan.chance(step.id), evening.tablet(step)
    if tablet.stolen or tablet.disk.full:
        return
    tablet.clocks.wake()
    code = evening.visitor(step).codes[-1]
    what, make = chance.choice(_STRANGE)
    text = make(evening, code, chance)
    answer = evening.powered(tablet, lambda: tablet.engine.scan(evening.event, text))
    evening.witness(tablet)
    if answer is None:
        return
    evening.tell(tablet.name, f"{what}: {answer.verdict.outcome.value} {answer.verdict.reason.name}")
    if answer.verdict.admits:
        raise Broken("0.2 strangers", f"{tablet.name} opened to {what}")


def _of_another_domain(evening: Evening, code: Code, chance: Random) -> str:
    """The same ticket, signed by the same key, in the environment where things are tried out."""
    return _signed(evening, code, Domain(chance.randbytes(16)), Label.TICKET).text


def _of_another_kind(evening: Evening, code: Code, chance: Random) -> str:
    """The same body, signed by the same key, as something else."""
    return _signed(evening, code, evening.domain, chance.choice((Label.PROOF, Label.BCBP, Label.LOGIN))).text


def _signed(evening: Evening, code: Code, domain: Domain, label: Label) -> Issued:
    return Issued(code.issued.body, evening.ground.ticket_key.sign(label, domain, code.issued.body))


def _of_another_event(evening: Evening, code: Code, chance: Random) -> str:
    """A ticket of the same domain for another night, signed by this night's key."""
    ticket = replace(parse_body(code.issued.body)[0], event=evening.event + 1)
    return sign_ticket(evening.ground.ticket_key, evening.domain, ticket).text


def _with_a_changed_body(evening: Evening, code: Code, chance: Random) -> str:
    """A code in which a bit was turned."""
    body = bytearray(code.issued.body)
    body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    return "PT1:" + base45.encode(bytes(body) + code.issued.signature)


def _proved_by_another_phone(evening: Evening, code: Code, chance: Random) -> str:
    """A rotating code whose proof another phone made."""
    other = PrivateKey.from_seed(chance.randbytes(32))
    return rotating_text(code.issued, other, evening.domain, evening.time.now_ms // 1000)


def _anything(evening: Evening, code: Code, chance: Random) -> str:
    """Whatever is printed on things."""
    return chance.choice(("", "https://example.org", "PT1:", "PT1+" + "0" * 200, "PT1:\ud800"))


_STRANGE: Final[tuple[tuple[str, Callable[[Evening, Code, Random], str]], ...]] = (
    ("a code of another domain", _of_another_domain),
    ("a code of another kind", _of_another_kind),
    ("a code of another event", _of_another_event),
    ("a code with a turned bit", _with_a_changed_body),
    ("a code proved by another phone", _proved_by_another_phone),
    ("anything", _anything),
)
