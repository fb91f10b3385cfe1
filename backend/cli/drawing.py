"""Codes drawn in a terminal; apart from other output, since few commands draw."""

from backend.cli.output import console
from backend.rendering import blocks


def qr(text: str) -> None:
    """A QR symbol, black on white whatever the terminal's colours; for people who look, so not into pipes."""
    if console().is_terminal:
        console().print(blocks(text), style="black on white", soft_wrap=True, markup=False)
