"""IATA bar coded boarding passes of type M, and our signature in them (FORMAT.md 8)."""
