"""How a gate and the centre agree: the code twin of PROTOCOL.md.

Pure functions over values: lists, feed, enrolment, journal, clock, verdict, merge and the stories told of its cases. Whatever the
bytes, only errors of `sync.errors` and `keys.errors` come out. `sync.device` holds the input and output around this core.
"""
