"""Reads checkpoints: names, shapes and dtypes of their tensors, from headers only, running nothing.

One module per file format here, each with a ``READER``; ``reading.checkpoint`` finds the right one. In: a path or an
address. Out: an ``Inventory``, or a ``CheckpointError`` that says what was found, expected, and is to be done.
"""
