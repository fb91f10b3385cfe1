"""Passes and tickets on paper and on a telephone: what they say, where it stands, and the files that come of it."""
