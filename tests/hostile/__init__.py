"""Hostile input: every parser of the program against what nobody should send it.

`parsers` lists them all, `corpus` gives each its seeds, `mutating` makes inputs of seeds, and `trying` holds what must be true of any
input. `python -m tests.hostile` runs as many as one likes; the suite runs some. README.md says which test is about what.
"""
