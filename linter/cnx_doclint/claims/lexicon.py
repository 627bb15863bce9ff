"""Finds many wordings in a text at once."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from cnx_doclint.documents.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Entry(NamedTuple):
    """A wording and what finding it means. ``kind`` separates wordings that may overlap each other."""

    wording: str
    kind: str
    data: Any


class Mark(NamedTuple):
    """A wording found at a place; ``number`` is what stood for ``{}``, if the wording has one.

    ``tags`` are what a model's name says of how its weights were got.
    """

    span: Span
    kind: str
    data: Any
    number: int | None = None
    tags: tuple[str, ...] = ()


_TOKEN = re.compile(
    r"\((?P<optional>[^()]*)\)|(?P<gap>[ ]+)|(?P<number>\{\})|(?P<any>\*)|(?P<literal>[^ (){}*]+)|(?P<odd>.)"
)
_GAP = r"[\s_-]+"


@cache
def compile_wording(wording: str) -> re.Pattern[str]:
    """Turn a wording into a pattern over folded text; done when a text has its first letters, never before.

    A space stands for any spaces, hyphens and underscores, ``*`` for any ending of a word, ``(x)`` for a word that
    may be missing, ``(x|y)`` for either, ``{}`` for a whole number.

    >>> bool(compile_wording("capas (de) deconv*").fullmatch("capas deconvolucion"))
    True
    """
    return re.compile(_pattern(wording))


def _pattern(wording: str) -> str:
    parts = []
    after_optional = False
    for token in _TOKEN.finditer(wording):
        if token["optional"]:
            either = "|".join(map(_pattern, token["optional"].split("|")))
            parts.append(rf"(?:(?:{either}){_GAP})?")
        elif token["gap"]:
            parts.append("" if after_optional else _GAP)
        elif token["number"]:
            parts.append(r"(\d{1,2})")
        elif token["any"]:
            parts.append(r"\w*")
        else:
            parts.append(re.escape(token[0]))
        after_optional = bool(token["optional"])
    return "".join(parts)


def written(wording: str) -> tuple[str, ...]:
    """Return texts that a wording stands for: with and without each word that may be missing, 1 for a number.

    >>> written("capas (de) deconv* {}")
    ('capas deconv 1', 'capas de deconv 1')
    """
    texts = [""]
    after_optional = False
    for token in _TOKEN.finditer(wording):
        if token["optional"]:
            either = [one for word in token["optional"].split("|") for one in written(word)]
            texts += [f"{text}{more} " for text in texts for more in either]
        elif token["number"]:
            texts = [f"{text}1" for text in texts]
        elif not (token["any"] or (token["gap"] and after_optional)):
            texts = [text + token[0] for text in texts]
        after_optional = bool(token["optional"])
    return tuple(texts)


# Up to its first space or sign, a wording stands in the text as it is.
_SIGN = re.compile(r"[ (*{]")
_PARTS = re.compile(r"\([^()]*\)|\{\}|[ *]")
_START = re.compile(
    r"(?<![\w-])(?<!\d[.,](?=\d))[^\W_]|(?P<within>(?<=[a-z]-)[a-z])|(?<=_)[^\W_]|[^\w\s]|(?<=\d)[a-z]|(?<=\d-)[a-z]|(?<=\s--)[a-z]"
)


def _word_like(char: str) -> bool:
    return char.isalnum() or char == "_"


class _Indexed(NamedTuple):
    """An entry with what it begins with, so that its pattern is compiled only where that stands in a text."""

    literal: str
    entry: Entry


class Lexicon(NamedTuple):
    """Wordings, by how they begin; ``names`` are those of models, which are looked for within longer words too."""

    heads: dict[str, list[_Indexed]]
    names: dict[str, list[_Indexed]]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Lexicon:
        """Index wordings; longer ones are tried first, so that the longest at a place wins."""
        heads: dict[str, list[_Indexed]] = {}
        names: dict[str, list[_Indexed]] = {}
        for entry in sorted(entries, key=lambda entry: -len(entry.wording)):
            literal = _SIGN.split(entry.wording, maxsplit=1)[0]
            begin = literal[:3] or entry.wording[:1]
            heads.setdefault(begin, []).append(_Indexed(literal, entry))
            if entry.kind == "models":
                names.setdefault(begin, []).append(_Indexed(literal, entry))
        return cls(heads, names)

    def find(self, text: str) -> Iterator[Mark]:
        """Yield what stands in a folded text: of each kind the leftmost, longest, without overlaps.

        A wording of two meanings is yielded with both.
        """
        last: dict[str, Mark] = {}
        for start in _START.finditer(text):
            at = start.start()
            # Of "se-resnet50" only the name is looked for.
            heads = self.names if start.lastgroup else self.heads
            for length in (3, 2, 1):
                for literal, (wording, kind, data) in heads.get(text[at : at + length], ()):
                    before = last.get(kind)
                    if (before and before.span.start < at < before.span.end) or not text.startswith(literal, at):
                        continue
                    end, number = (at + len(literal), None) if literal == wording else _match(wording, text, at)
                    mark = Mark(Span(at, end), kind, data, number)
                    if end and _ends(text, end, kind) and _is_new(mark, before):
                        last[kind] = mark
                        yield mark


def _is_new(mark: Mark, before: Mark | None) -> bool:
    """Whether a mark stands behind the last of its kind, or at the same place with another meaning."""
    if before is None or mark.span.start >= before.span.end:
        return True
    return mark.span == before.span and mark.data != before.data


@cache
def longest_piece(wording: str) -> str:
    """Return the longest piece of a wording that stands in every text the wording is found in."""
    return max(_PARTS.split(wording), key=len)


def _match(wording: str, text: str, at: int) -> tuple[int, int | None]:
    """Where a wording that stands at a place ends, 0 if it does not stand there, and its number."""
    # Compiling takes longer than all the rest, and most wordings that begin alike go on with other words.
    found = compile_wording(wording).match(text, at) if longest_piece(wording) in text else None
    if found is None:
        return 0, None
    return found.end(), int(found[1]) if found.re.groups else None


def _ends(text: str, end: int, kind: str) -> bool:
    if kind == "models" and text.startswith("_", end):
        return True  # "convnext_tiny_1k_224.pth": what follows is read by `tags`
    return end == len(text) or not (_word_like(text[end - 1]) and _word_like(text[end]))
