"""What can go wrong outside our own code: wrong use, unreadable input.

Each error says what was found and, in ``hint``, what to do about it. ``cli.main`` catches them once and exits 2.
Anything that is not a ``DoclintError`` is a bug and shows its traceback.
"""

from __future__ import annotations

from copy import copy
from typing import Self

from cnx_doclint.messages.messages import NOTHING, Message, join


class DoclintError(Exception):
    """Something the user can put right; ``hint`` says how."""

    path = ""  # of the document it is about
    others: tuple[DoclintError, ...] = ()  # what else is wrong in the same place

    def __init__(self, message: Message, hint: Message = NOTHING) -> None:
        """Keep the two lines the user sees: ``error: message`` and ``hint: hint``."""
        super().__init__(message)
        self.message = message
        self.hint = hint

    def about(self, what: object) -> Self:
        """Return the same error, which says first what it is about."""
        again = copy(self)
        again.message = join(": ", (str(what), self.message))
        again.args = (again.message,)
        return again


class UsageError(DoclintError):
    """A command line that cannot be carried out."""


class ConfigError(DoclintError):
    """A configuration that does not say what it means: unknown key, wrong type."""


class CheckpointError(DoclintError):
    """A file that cannot be read as a checkpoint, or that no reader dares to read further."""


class SeveralError(CheckpointError):
    """An archive of several checkpoints where one was expected.

    Attributes:
        names: of the files in it, as ``read_inventory`` takes them for ``member``.
    """

    def __init__(self, message: Message, hint: Message = NOTHING, names: tuple[str, ...] = ()) -> None:
        """Keep the names beside the two lines."""
        super().__init__(message, hint)
        self.names = names


class FamilyError(DoclintError):
    """A family file that is malformed, or a checkpoint that does not belong to the family."""


class UnknownFamilyError(FamilyError):
    """A checkpoint that belongs to no built-in family."""


class NoReferenceError(FamilyError):
    """A family without a reference architecture."""


class SpecError(DoclintError):
    """A spec that is missing, unreadable or of another version."""


class BaselineError(DoclintError):
    """A baseline that is missing, unreadable or of another version."""


class DocumentError(DoclintError):
    """A document that cannot be read or written."""

    def __init__(self, message: Message, hint: Message = NOTHING, path: str = "") -> None:
        """Keep what the user sees, and which document it is about."""
        super().__init__(message, hint)
        self.path = path


class MarkerError(DoclintError):
    """A generated block whose begin and end markers do not pair up."""
