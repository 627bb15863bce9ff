"""What an output format is: a module of this folder with a ``REPORT``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from cnx_doclint.results import Checked, Recognised, Results


class Style(NamedTuple):
    """How text may look; without colour every method returns its text as it is."""

    colour: bool = False

    def bold(self, text: str) -> str:
        """Return the text in bold."""
        return self._in("1", text)

    def red(self, text: str) -> str:
        """Return the text as an error."""
        return self._in("1;31", text)

    def yellow(self, text: str) -> str:
        """Return the text as a warning."""
        return self._in("1;33", text)

    def green(self, text: str) -> str:
        """Return the text as a success."""
        return self._in("32", text)

    def faint(self, text: str) -> str:
        """Return the text as something that may be overlooked."""
        return self._in("2", text)

    def cyan(self, text: str) -> str:
        """Return the text as a help."""
        return self._in("36", text)

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text


class Report(NamedTuple):
    """An output format.

    Attributes:
        check: yields the lines that tell findings.
        claims: yields the lines that tell claims; None when the format is for findings alone.
        sums_up: whether a closing count may follow on the same output; else it goes beside it.
    """

    check: Callable[[Results[Checked], Style], Iterator[str]]
    claims: Callable[[Results[Recognised], Style], Iterator[str]] | None
    sums_up: bool


def printable(text: str) -> str:
    """Return a text in which nothing can move the cursor: control characters become their pictures."""
    return text.translate(_PICTURES)


_PICTURES = {
    **{code: 0x2400 + code for code in range(0x20) if code != 0x09},
    0x7F: 0x2421,
    **dict.fromkeys((*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0xFFFD),
}
