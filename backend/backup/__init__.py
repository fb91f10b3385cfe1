"""Backups: what is in the database and beside it as one file, the same for every kind of database (ADR 0018)."""
