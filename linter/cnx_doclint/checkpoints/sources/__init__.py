"""Where bytes come from: files, parts of files, addresses; read at offsets and never further.

In: a place. Out: a ``Source``. Nothing here knows what the bytes mean.
"""
