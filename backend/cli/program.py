"""Finds the command that was asked for, runs it, and turns every refusal into one line and an exit code.

Exit codes: 0 done, 1 refused, 2 wrong usage, 130 interrupted.
"""

import errno
import os
import sqlite3
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from backend.cli.output import complain, complain_of
from backend.errors import BackendError
from keys.errors import KeysError
from sync.device.storage import StorageFailed
from sync.errors import SyncError

_REFUSED: Final = 1
_USAGE: Final = 2
_OWNER_ONLY: Final = 0o077
_NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

_COMMANDS: Final = {
    "init": "initialising",
    "serve": "serving",
    "sign-in": "access",
    "token": "access",
    "demo": "demonstrating",
    "event": "events",
    "import": "importing",
    "issue": "issuing",
    "revoke": "issuing",
    "suspend": "issuing",
    "unpaid": "issuing",
    "reinstate": "issuing",
    "reissue": "issuing",
    "transfer": "issuing",
    "code": "codes",
    "tickets": "finding",
    "ticket": "tickets",
    "pass": "passes",
    "policy": "policies",
    "keys": "keys",
    "device": "devices",
    "devices": "fleet",
    "operator": "operators",
    "cases": "cases",
    "entries": "entries",
    "ready": "collecting",
    "report": "reporting",
    "backup": "backups",
    "restore": "backups",
    "migrate": "migrating",
    "generation": "generations",
    "verify": "verifying",
    "openapi": "describing",
    "problems": "problems",
}


class Commands(TyperGroup):
    """All commands by name; the module of one is imported when it is used."""

    def list_commands(self, _ctx: Any) -> list[str]:
        return list(_COMMANDS)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As the usual group, which suggests no command of a module that is not imported yet."""
        near = get_close_matches(args[0], _COMMANDS, n=1) if args and args[0] not in _COMMANDS else []
        if near and not args[0].startswith("-"):
            ctx.fail(f"there is no command '{args[0]}'; did you mean '{near[0]}'?")
        return super().resolve_command(ctx, args)

    def get_command(self, _ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"backend.cli.{_COMMANDS[cmd_name]}")
        found: Any = typer.main.get_command(module.app)
        command = found.commands[cmd_name] if cmd_name in getattr(found, "commands", ()) else found
        command.name = cmd_name
        return command


def main() -> None:
    """Run the command line of this process and end it."""
    os.umask(_OWNER_ONLY)  # databases, tokens and pictures of codes are nobody else's to read
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line; the exit code comes back."""
    as_json = "--json" in arguments
    group = Commands(
        name="portao", help="Offline-first check-in: doors keep admitting when the network does not."
    )
    group.no_args_is_help = True
    try:
        code = group.main(list(arguments), prog_name="portao", standalone_mode=False)
    except TyperException as error:
        return _usage(error, as_json)
    except (BackendError, KeysError, SyncError) as error:
        complain_of(error, as_json)
        return _REFUSED
    except sqlite3.Error as error:
        complain_of(StorageFailed(error, _store_in(arguments)), as_json)
        return _REFUSED
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        complain(
            "FILE_UNUSABLE",
            f"{where}{error.strerror or error}",
            "make room on that disk" if error.errno in _NO_ROOM else "check the path and its permissions",
            as_json,
        )
        return _REFUSED
    return code if isinstance(code, int) else 0


def _store_in(arguments: Sequence[str]) -> Path | None:
    """The file that a command about a gate was given."""
    named = list(arguments).index("--store") + 1 if "--store" in arguments else len(arguments)
    return Path(arguments[named]) if named < len(arguments) else None


def _usage(error: TyperException, as_json: bool) -> int:
    """What was typed is no command. Help that was not asked for is shown as help."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "portao"
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stdout.write(f"{error.format_message()}\n")
        return _USAGE
    complain("USAGE", error.format_message().replace("Value error, ", ""), f"see: {path} --help", as_json)
    return _USAGE
