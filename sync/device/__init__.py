"""A gate device in Python: SQLite store, scanning engine, sync client.

For turnstiles, kiosks and USB hand scanners. The I/O around the pure core of `sync`; PROTOCOL.md says what it does.
"""
