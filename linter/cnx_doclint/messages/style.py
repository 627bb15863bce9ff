"""How text may look in a terminal and in which language it is, and how text of others is kept from acting on it."""

from __future__ import annotations

import os
from typing import NamedTuple, TextIO

from cnx_doclint.messages.translation import Language


class Style(NamedTuple):
    """Colours, without which every method for one returns its text as it is; and a language."""

    colour: bool = False
    language: Language = Language()

    @classmethod
    def for_stream(cls, stream: TextIO, language: Language) -> Style:
        """Return the style for what is printed to a stream."""
        return cls(not is_plain(stream), language)

    def say(self, text: str) -> str:
        """Return a text as the reader is told it."""
        return self.language.say(text)

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

    def cyan(self, text: str) -> str:
        """Return the text as a help."""
        return self._in("36", text)

    def faint(self, text: str) -> str:
        """Return the text as something that may be overlooked."""
        return self._in("2", text)

    def diff(self, line: str) -> str:
        """Return a line of a diff in the colour of its sign."""
        if line.startswith(("+++", "---")):
            return self.bold(line)
        return {"+": self.green, "-": self.red, "@": self.cyan}.get(line[:1], str)(line)

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text


def is_plain(stream: TextIO) -> bool:
    """Tell whether a stream gets text alone: no colours, nothing that moves."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb" or not stream.isatty()


def printable(text: str) -> str:
    """Return a text in which nothing can move the cursor: control characters become their pictures."""
    return text.translate(_PICTURES)


def in_line(text: str) -> str:
    """Return a text that is printable and takes one line, whatever ends of lines a value or a file's name holds."""
    return printable(text).translate(_LINE_ENDS)


_LINE_ENDS = {0x0A: " ", 0x240D: " ", 0x2028: " ", 0x2029: " "}
_DIRECTIONS = (*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_PICTURES = {
    **{code: 0x2400 + code for code in range(0x20) if code not in {0x09, 0x0A}},
    0x7F: 0x2421,
    **dict.fromkeys(_DIRECTIONS, 0xFFFD),
}
