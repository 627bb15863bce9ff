"""Jupyter notebooks: the cells of Markdown and code as one text, and the way back from it into the file.

A notebook is JSON, so what its author wrote stands in string literals, a line in each as a rule, with escapes in them.
The cells' text is put together once; each stretch of it remembers where in the file it comes from. So a finding is
shown, and a fix written, in the file itself, and nothing else in it changes by a byte.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.documents.text import Lines, Span
from cnx_doclint.errors import DocumentError
from cnx_doclint.messages.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# Between two cells; a blank line, so that they read as two paragraphs.
_BETWEEN = "\n\n"


class _Run(NamedTuple):
    """A stretch of the cells' text: where it begins there and in the file, and how far apart its characters are there.

    ``step`` is 1 for characters that stand in the file as they are, the length of an escape for the one it stands for,
    and 0 for what is between the cells and not in the file at all.
    """

    start: int
    file: int
    step: int


class Notebook(NamedTuple):
    """A notebook's cells of Markdown and code; what code printed is no part of it.

    Attributes:
        file: the file's text.
        lines: of the file.
        text: the cells' text, one after another, with a blank line between.
        cells: the span of each in ``text``.
        runs: where ``text`` comes from, in order, the first beginning at 0.
        breaks: for each cell, what the file has between the literals of two lines; empty where one holds them all.
        languages: for each cell the language of its code, empty of Markdown.
    """

    file: str
    lines: Lines
    text: str
    cells: tuple[Span, ...]
    runs: tuple[_Run, ...]
    breaks: tuple[str, ...]
    languages: tuple[str, ...] = ()

    def cell(self, offset: int) -> int:
        """Return the number, from 0, of the cell that a character of ``text`` stands in."""
        return max(0, bisect_right(self.cells, offset, key=lambda cell: cell.start) - 1)

    def in_file(self, span: Span) -> Span:
        """Return where in the file a span of ``text`` stands; between two cells is the end of the first."""
        start, end = self._char(span.start).start, self._char(span.end - 1).end
        return Span(start, end if span.end > span.start else start)

    def _char(self, offset: int) -> Span:
        """Where in the file a character stands."""
        run = self.runs[max(0, bisect_right(self.runs, offset, key=lambda run: run.start) - 1)]
        at = run.file + (offset - run.start) * run.step
        return Span(at, at + run.step)

    def written(self, text: str, at: int) -> str:
        """Return a text as the file writes it at an offset of ``text``, with its escapes and its form of lines."""
        between = self.breaks[self.cell(at)] if self.breaks else ""
        escaped = _is_escaped(self.file)
        return between.join(_quoted(line, escaped) for line in _LINE_BREAK.split(text))


# Behind what ends a line.
_LINE_BREAK = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")


def _quoted(text: str, escaped: bool) -> str:
    """Return a text as it stands within quotes; what nobody could see there is escaped in any case."""
    quoted = json.dumps(text, ensure_ascii=escaped)[1:-1]
    return quoted if quoted.isprintable() else "".join(map(_visible, quoted))


def _visible(char: str) -> str:
    return char if char.isprintable() else json.dumps(char)[1:-1]


@lru_cache(maxsize=1)  # of every edit of a file
def _is_escaped(file: str) -> bool:
    """Whether the program that wrote a file escapes what is not ASCII; what cannot be seen is escaped by others too."""
    escapes = (escape[0] for escape in _ESCAPE.finditer(file) if escape[0].startswith("\\u"))
    return file.removeprefix("\ufeff").isascii() and any(
        char.isprintable() and not char.isascii() for char in map(_character, escapes)
    )


def read(path: str, text: str) -> Notebook:
    """Read a notebook's cells of Markdown and code; ``path`` is only its name.

    Raises:
        DocumentError: it is not JSON, or no notebook.
    """
    _validate(path, text)
    gathered = _Gathered(text)
    for source in _Structure(path, text).sources():
        gathered.cell(source)
    return gathered.notebook()


def _validate(path: str, text: str) -> None:
    """See that a text is JSON, so that whatever walks through it afterwards need not look."""
    try:
        # Numbers are of no interest, and Python refuses to read very long ones.
        json.loads(text.removeprefix("\ufeff"), parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        found = error.msg[:1].lower() + error.msg[1:]
        message = msg(
            "{path}: a notebook that is not JSON: line {line}, column {colno}: {found}",
            path=path,
            line=error.lineno,
            colno=error.colno,
            found=found,
        )
        hint = msg("look at line {line}, or save the notebook again with Jupyter", line=error.lineno)
        raise DocumentError(message, hint, path) from error
    except RecursionError as error:
        raise DocumentError(
            msg("{path}: a notebook that is nested too deeply", path=path), _SAVE_AGAIN, path
        ) from error


_SAVE_AGAIN = msg("save it again with Jupyter, or leave it out with `exclude`")


class _Source(NamedTuple):
    """A cell's source: where its value begins, the contents of its literals, and the language if it is code."""

    at: int
    literals: Sequence[Span]
    language: str


class _Gathered:
    """Puts cells together, literal by literal."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._pieces: list[str] = []
        self._cells: list[Span] = []
        self._runs: list[_Run] = []
        self._languages: list[str] = []
        self._breaks: list[str | None] = []  # None where a cell does not tell
        self._length = 0  # of the pieces
        self._last = 0  # where in the file the last literal's content ends

    def cell(self, source: _Source) -> None:
        """Add a cell."""
        if self._length:
            self._add(_BETWEEN, self._last, 0)
        start = self._length
        held = len(self._pieces)
        for literal in source.literals:
            self._literal(literal)
        self._cells.append(Span(start, self._length))
        self._languages.append(source.language)
        self._breaks.append(self._break(source, "".join(self._pieces[held:])))

    def _break(self, source: _Source, text: str) -> str | None:
        """What stands between the literals of two lines, given the cell's text."""
        at, literals = source.at, source.literals
        if len(literals) > 1:
            return self._file[literals[0].end : literals[1].start]
        if self._file[at] == '"' or len(_LINE_BREAK.split(text.rstrip("\r\n"))) > 1:
            return ""
        space = self._file[at + 1 : literals[0].start - 1] if literals else ""
        return f'",{space}"' if space else None

    def _literal(self, content: Span) -> None:
        at = content.start
        for escape in _ESCAPE.finditer(self._file, *content):
            self._add(self._file[at : escape.start()], at, 1)
            self._add(_character(escape[0]), escape.start(), len(escape[0]))
            at = escape.end()
        self._add(self._file[at : content.end], at, 1)
        self._last = content.end

    def _add(self, piece: str, file: int, step: int) -> None:
        if piece:
            self._runs.append(_Run(self._length, file, step))
            self._pieces.append(piece)
            self._length += len(piece)

    def notebook(self) -> Notebook:
        # What is at the very end stands before the quote that closes the last literal.
        runs = (*self._runs, _Run(self._length, self._last, 0))
        joined, usual = "".join(self._pieces), next(filter(None, self._breaks), '", "')
        breaks = tuple(usual if one is None else one for one in self._breaks)
        lines, cells, languages = Lines.from_text(self._file), tuple(self._cells), tuple(self._languages)
        return Notebook(self._file, lines, joined, cells, runs, breaks, languages)


# An escape stands for one character; a character beyond the first 65,536 takes a pair of them.
_ESCAPE = re.compile(r"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\.")


@lru_cache(maxsize=256)  # most of them end a line
def _character(escape: str) -> str:
    return str(json.loads(f'"{escape}"'))


class _Structure(NamedTuple):
    """Finds values in JSON that is known to be valid. An offset stands for the value that begins there."""

    path: str
    text: str

    def sources(self) -> Iterator[_Source]:
        """Yield the source of each cell of Markdown or code."""
        language = self._language()
        for cell in self._cells():
            members = self._members(cell, "a cell")
            kind = self._value(members["cell_type"]) if "cell_type" in members else None
            source = members.get("source", members.get("input"))  # as code was called until 2014
            if source is not None and kind == "markdown":
                yield _Source(source, tuple(self._literals(source)), "")
            elif source is not None and kind == "code" and self.text[source] in '"[':
                yield _Source(source, tuple(self._literals(source)), language)

    def _language(self) -> str:
        """The language of code: what the notebook says, else Python, in which nearly all are written."""
        at: int | None = _after(self.text, int(self.text.startswith("\ufeff")))
        for name in ("metadata", "language_info", "name"):
            at = self._members(at, name).get(name) if at is not None and self.text[at] == "{" else None
        told = self._value(at) if at is not None else None
        return str(told or "python")

    def _cells(self) -> Iterator[int]:
        root = self._members(_after(self.text, int(self.text.startswith("\ufeff"))), "a notebook")
        if "cells" not in root and "worksheets" in root:  # as notebooks were until 2014
            for sheet in self._items(root["worksheets"], "[", "the list of worksheets"):
                yield from self._cells_of(self._members(sheet, "a worksheet"))
        else:
            yield from self._cells_of(root)

    def _cells_of(self, holder: Mapping[str, int]) -> Iterator[int]:
        if "cells" not in holder:
            raise self._error("there is no list of cells")
        return self._items(holder["cells"], "[", "the list of cells")

    def _literals(self, source: int) -> Iterator[Span]:
        """Yield the content of a source's literals: of its one text, or of each in its list."""
        one = self.text[source] == '"'
        for literal in (source,) if one else self._items(source, "[", "the source of a cell"):
            self._expect(literal, '"', "a line of a cell")
            yield Span(literal + 1, _end(self.text, literal) - 1)

    def _members(self, at: int, what: str) -> Mapping[str, int]:
        """Return an object's values by their keys; of those with the same key the last, as all readers do."""
        items = tuple(self._items(at, "{", what))
        return {str(self._value(key)): value for key, value in zip(items[::2], items[1::2], strict=True)}

    def _items(self, at: int, opening: str, what: str) -> Iterator[int]:
        """Yield what is in an array; of an object, keys and values in turn."""
        self._expect(at, opening, what)
        at = _after(self.text, at + 1)
        while self.text[at] not in "]}":
            yield at
            at = _after(self.text, _end(self.text, at))

    def _expect(self, at: int, opening: str, what: str) -> None:
        if self.text[at] != opening:
            line = self.text.count("\n", 0, at) + 1
            wanted = {"{": "an object", "[": "a list", '"': "a text"}[opening]
            raise self._error(f"line {line}: {what} is not {wanted}")

    def _error(self, found: str) -> DocumentError:
        return DocumentError(
            msg("{path}: JSON, but no notebook: {found}", path=self.path, found=found), _SAVE_AGAIN, self.path
        )

    def _value(self, at: int) -> object:
        return json.loads(self.text[at : _end(self.text, at)]) if self.text[at] == '"' else None


_GAP = re.compile(r"[ \t\r\n,:]*")
_SCALAR = re.compile(r"[^ \t\r\n,:\]}]*")
# Possessive, since a notebook's pictures are texts of megabytes.
_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]')
_DEPTHS = {"[": 1, "{": 1, "]": -1, "}": -1}


def _after(text: str, at: int) -> int:
    """Return where the next value or closing bracket begins."""
    found = _GAP.match(text, at)
    return found.end() if found else at


def _end(text: str, at: int) -> int:
    """Return where the value that begins at an offset ends."""
    if text[at] not in '"[{':
        found = _SCALAR.match(text, at)
        return found.end() if found else at
    depth = 0
    for token in _BRACKET.finditer(text, at):
        depth += _DEPTHS.get(text[token.start()], 0)
        if not depth:
            return token.end()
    return len(text)
