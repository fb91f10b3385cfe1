"""`python -m tests.mutations [NAME...]`: make each mistake, say what noticed it; exit 1 if nothing that was meant to did."""

import sys
from collections.abc import Sequence

from tests.mutations.judging import Judgement, judged
from tests.mutations.mutation import names


def main(wanted: Sequence[str]) -> int:
    """0 if every one was caught, 1 if one survived, 2 for a name that is none."""
    known = names()
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        print(
            f"no mutation is called {', '.join(unknown)}; there are:\n  " + "\n  ".join(known),
            file=sys.stderr,
        )
        return 2
    survived = 0
    for one in judged(wanted or known):
        print(_row(one), flush=True)
        survived += not one.caught
    total = len(wanted or known)
    print(f"{total - survived} of {total} caught")
    return 1 if survived else 0


def _row(one: Judgement) -> str:
    """Name, judge, what noticed it and where, seconds."""
    by = f"SURVIVED: {one.said}" if one.by is None else one.by.partition("::")[2] or one.by
    at = f", seed {one.at}" if one.caught and one.at is not None else ""
    return f"{one.name:<44} {one.judge:<44} {one.seconds:5.1f} s  {by}{at}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
