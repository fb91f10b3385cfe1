"""One import in a process of its own: `python -m tests.bench.import_alone FOLDER ROWS` prints seconds, those of CPU among them, and the most memory as JSON."""

import asyncio
import json
import resource
import sys
import time
from pathlib import Path

from backend.context import Context, open_context
from backend.imports.lists import How, ListReader
from backend.imports.sources import pieces_at
from backend.keyring.passphrase import make_passphrase
from backend.settings import Settings
from backend.ticketing.event_drafts import EventDraft
from backend.usecases import setting_up
from backend.usecases.importing import import_list
from backend.usecases.running_events import create_event
from tests.world import NOW_S


def write_list(path: Path, rows: int) -> None:
    """A list with a name, a seat and a class a row."""
    with path.open("w", encoding="utf-8") as file:
        file.write("reference,name,seat,class\n")
        file.writelines(f"BR-{number:07},Conceição {number},A-{number},Pista\n" for number in range(rows))


async def _event(ctx: Context, capacity: int) -> int:
    make_passphrase(ctx.settings.passphrase_file, ctx.random)
    await setting_up.init_domain(ctx)
    draft = EventDraft(
        name="Estádio", kind="show", timezone="America/Sao_Paulo", starts_s=NOW_S, ends_s=NOW_S + 36_000,
        capacity=capacity,
    )  # fmt: skip
    return (await create_event(ctx, draft)).event


async def measure(folder: Path, rows: int) -> dict[str, float]:
    """What an import of so many rows takes."""
    path = folder / "list.csv"
    write_list(path, rows)
    async with open_context(Settings.under(folder)) as ctx:
        event = await _event(ctx, rows)
        began, busy = time.perf_counter(), time.process_time()
        report = await import_list(ctx, event, ListReader(pieces_at(path), How()))
        seconds, cpu = time.perf_counter() - began, time.process_time() - busy
    assert report.tally.created == rows
    return {"seconds": seconds, "cpu": cpu, "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(Path(sys.argv[1]), int(sys.argv[2])))))
