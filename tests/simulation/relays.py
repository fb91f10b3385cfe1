"""What tablets carry for one another: frames handed over at the gate, pushed with the carrier's own."""

from tests.simulation.evening import Evening
from tests.simulation.plan import Step


def hand_over(evening: Evening, step: Step) -> None:
    """A tablet hands some run of its frames, sent or not, to another one."""
    chance, giver = evening.plan.chance(step.id), evening.tablet(step)
    others = [tablet for tablet in evening.tablets if tablet.id != giver.id]
    taker = others[step.what % len(others)]
    epochs = sorted({epoch for epoch, _ in giver.own()})
    if not epochs:
        return
    raws = giver.frames(chance.choice(epochs))
    first = chance.randrange(len(raws))
    last = chance.randint(first + 1, len(raws))
    taker.bag.append(b"".join(raws[first:last]))
    evening.tell(giver.name, f"hands entries {first + 1} to {last} to {taker.name}")
