"""Surfaces: one module per kind of text, each with a ``SURFACE`` that yields what the text states."""
