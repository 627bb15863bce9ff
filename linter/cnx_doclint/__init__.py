"""Checks the numbers in model documentation against the checkpoints they describe."""

__version__ = "0.1.0"
