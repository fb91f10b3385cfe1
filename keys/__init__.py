"""Every byte string that Portão signs, and the keys that sign it: the code twin of FORMAT.md.

Pure functions over values: no clock, no randomness, no input or output. Time and random bytes come in as arguments, and whatever
the input is, only errors of `keys.errors` come out.
"""
