"""Lists of tickets as other programs write them: from bytes to rows, and from rows to what is to be done. Pure but for the files it is given.

`sources` finds what there is, `encodings` and `delimiters` how it is written, `csv_records` and `json_elements` cut it up, `columns` says which
column is what, `pretix` reads orders, `lists` puts these together into rows, and `plan` decides about each.
"""
