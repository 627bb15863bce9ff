"""Checkpoint readers: one module per file format, each with a ``READER``."""
