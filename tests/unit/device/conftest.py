"""Every test here may ask for a gate."""

from tests.gate_fixtures import clocks, gate, store, world

__all__ = ["clocks", "gate", "store", "world"]
