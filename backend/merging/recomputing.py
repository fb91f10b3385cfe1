"""Everything that is found out about the entries of one journal, found out again from their bytes alone. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from backend.merging.arriving import timed
from backend.merging.intake import Arrival, arrival_of
from backend.merging.journaling import is_off
from backend.store.rows_journal import JournalState, KeptEntry, folded_ticket
from keys.labels import Domain
from sync.chain import START, connected, reached
from sync.clock import Bounds, Timing
from sync.group import FoldEntry
from sync.journal import Frame, entry_hash
from sync.journal_fold import JournalRow
from sync.propagation import propagate


@dataclass(frozen=True, slots=True)
class Recomputed:
    """One entry: read from its frame, with the time and the place that the whole journal gives it."""

    arrival: Arrival
    own: Bounds
    timing: Timing
    connected: bool
    twin: bool
    authoriser: bytes | None

    @property
    def off(self) -> bool:
        """As `journaling.is_off`."""
        return is_off(self.arrival, self.own)

    @property
    def journal_row(self) -> JournalRow:
        """What the fold of the journal is given."""
        frame, content = self.arrival.frame, self.arrival.content
        if content is None:
            return JournalRow(self.arrival.hash, frame.prev, frame.seq)
        clocks = content.wall_ms, content.boot
        return JournalRow(
            self.arrival.hash, frame.prev, frame.seq, content.kind, self.timing, *clocks, self.own
        )

    def fold_entry(self, is_proven: bool, barred: bool) -> FoldEntry | None:
        """What the fold of its ticket is given; None where no ticket's fold needs it."""
        frame, content = self.arrival.frame, self.arrival.content
        ticket = folded_ticket(content)
        if content is None or ticket is None:
            return None
        index, credential_hash = content.credential or (None, None)
        return FoldEntry(
            hash=self.arrival.hash,
            device=frame.device,
            epoch=frame.epoch,
            seq=frame.seq,
            kind=content.kind,
            ticket=ticket,
            zone=content.zone,
            use=content.use,
            count=content.count,
            index=index,
            credential_hash=credential_hash,
            gate=content.gate,
            reason=content.reason,
            known=content.known,
            policy=content.policy,
            timing=self.timing,
            proven=is_proven and not barred,
            ref=None if barred else content.ref,
            boot=content.boot,
            mono_ms=content.mono_ms,
            operator=content.operator,
            authoriser=None if barred else self.authoriser,
        )


def recomputed(domain: Domain, kept: Sequence[KeptEntry]) -> list[Recomputed]:
    """The entries of one whole journal, in the order given."""
    frames = [Frame.parse_stream(entry.raw)[0] for entry in kept]
    arrivals = [arrival_of(entry_hash(domain, frame), frame) for frame in frames]
    own = [entry.own for entry in kept]
    timings = propagate([timed(arrival, bounds) for arrival, bounds in zip(arrivals, own, strict=True)])
    links = [arrival.link for arrival in arrivals]
    hanging = reached(links)
    families = Counter((link.seq, link.prev) for link in links)
    return [
        Recomputed(
            arrival=a,
            own=bounds,
            timing=timings[a.hash],
            connected=a.hash in hanging,
            twin=families[a.frame.seq, a.frame.prev] > 1,
            authoriser=a.authoriser(domain),
        )
        for a, bounds in zip(arrivals, own, strict=True)
    ]


def recomputed_state(state: JournalState, entries: Sequence[Recomputed]) -> JournalState:
    """The journal as its entries say; what was announced is taken as it is."""
    links = [entry.arrival.link for entry in entries]
    seqs = {link.seq for link in links}
    return replace(
        state,
        cursor=connected(links, START),
        last_seq=max(seqs, default=0),
        stored=len(links),
        forked=len(seqs) < len(links),
    )
