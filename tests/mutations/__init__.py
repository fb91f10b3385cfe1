"""Deliberate mistakes in the program, each made in a copy of the tree and held against the check that must notice it.

A check that no mistake ever trips proves nothing. `patches/` has one mistake a file; `python -m tests.mutations` judges them.
"""
