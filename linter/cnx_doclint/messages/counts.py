"""Numbers with what they count."""

from __future__ import annotations

from cnx_doclint.messages.messages import Message, plural


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in English alone: ``1 tensor``, ``3 tensors``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def files(number: int) -> Message:
    """Return a number of files."""
    return plural("{number:,} file", "{number:,} files", number)


def findings(number: int) -> Message:
    """Return a number of findings."""
    return plural("{number:,} finding", "{number:,} findings", number)
