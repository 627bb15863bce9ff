"""What can go wrong outside our own code: wrong use, unreadable input.

Each error says what was found and, in ``hint``, what to do about it. ``cli.main`` catches them once and exits 2.
Anything that is not a ``DoclintError`` is a bug and shows its traceback.
"""

from __future__ import annotations


class DoclintError(Exception):
    """Something the user can put right; ``hint`` says how."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep the two lines the user sees: ``error: message`` and ``hint: hint``."""
        super().__init__(message)
        self.hint = hint


class UsageError(DoclintError):
    """A command line that cannot be carried out."""


class ConfigError(DoclintError):
    """A configuration that does not say what it means: unknown key, wrong type."""


class CheckpointError(DoclintError):
    """A file that cannot be read as a checkpoint, or that no reader dares to read further."""


class FamilyError(DoclintError):
    """A family file that is malformed, or a checkpoint that does not belong to the family."""


class SpecError(DoclintError):
    """A spec that is missing, unreadable or of another version."""


class BaselineError(DoclintError):
    """A baseline that is missing, unreadable or of another version."""


class DocumentError(DoclintError):
    """A document that cannot be read or written."""


class MarkerError(DoclintError):
    """A generated block whose begin and end markers do not pair up."""
