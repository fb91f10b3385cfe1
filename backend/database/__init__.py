"""Databases and their transactions, and what is peculiar to either of the two."""
