"""The tables, on any database."""
