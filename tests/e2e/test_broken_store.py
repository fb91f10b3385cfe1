"""A gate's store with broken bytes: said clearly, salvaged, and what is left of it arrives at the server."""

import sqlite3
from pathlib import Path

from tests.e2e.forked import Forked, Warm, fed
from tests.e2e.staged import Stage, serving, staged

SCANS = 700
"""More than one chunk, so that what was lost lies in the first and whole chunks follow."""


def run(warm: Warm, folder: Path, *words: str) -> tuple[int, str]:
    """A command about a gate, to its end: its exit code and all that it said."""
    said, noted = folder / "said", folder / "noted"
    noted.unlink(missing_ok=True)
    with fed(b"") as stdin:
        process: Forked = warm.start("device", *words, stdin=stdin, stdout=said, stderr=noted)
        code = process.end()
    return code, said.read_text() + noted.read_text()


def overwrite_page_of(store: Path, seq: int) -> None:
    """Break the page of the file on which this entry lies, as a dying memory card does."""
    with sqlite3.connect(store) as connection:
        (frame,) = connection.execute("SELECT frame FROM journal WHERE seq = ?", (seq,)).fetchone()
        (page,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    raw = bytearray(store.read_bytes())
    at = raw.index(frame[-64:]) // page * page
    raw[at : at + page] = b"\xa5" * page
    store.write_bytes(raw)


def stored(stage: Stage) -> dict[bytes, int]:
    with sqlite3.connect(stage.data / "portao.db") as connection:
        rows = connection.execute("SELECT hash, epoch FROM entries").fetchall()
    connection.close()
    return dict(rows)


def test_a_gate_with_a_broken_page_says_so_and_everything_around_it_reaches_the_server(
    folder: Path, warm: Warm
) -> None:
    stage, store, new = staged(folder, SCANS, offers=1), folder / "gate.db", folder / "new.db"
    with serving(warm, stage):
        device = stage.gate(store, stage.offers[0])
        engine = device.engine()
        written = [engine.scan(stage.event, code).entry for code in stage.codes]
        device.close()
        overwrite_page_of(store, 300)

        code, words = run(warm, folder, "sync", "--store", str(store))
        assert code == 1
        assert f"portao device salvage --store {store} --to NEW" in words
        code, words = run(warm, folder, "salvage", "--store", str(store), "--to", str(new))
        assert (code, f"portao device sync --store {new}" in words) == (0, True)
        code, words = run(warm, folder, "sync", "--store", str(new), "--json")
        assert (code, '"unsent": 0' in words) == (0, True), words

        arrived = stored(stage)
        lost = [mark for mark in written if mark is not None and mark.hash not in arrived]
        assert 0 < len(lost) < 20
        assert 300 in {mark.seq for mark in lost}
    assert stage.differences() == ()
    assert {listed.case.class_.name for listed in stage.cases()} == {"GAP"}
