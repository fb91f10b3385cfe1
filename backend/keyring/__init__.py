"""The server's signing keys: kept sealed, opened, changed, and told to devices in trust lists and certificates."""
