"""The command `portao`: one file a noun, each loaded only when it is asked for, so that a gate starts in a moment."""

from backend.cli.program import main

__all__ = ["main"]
