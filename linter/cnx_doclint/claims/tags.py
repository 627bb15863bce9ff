"""What stands right before and behind a model's name: tags that leave it the model it is, or make it another one.

``resnet34_8xb32_in1k`` is a ResNet-34 that somebody trained; ``se_resnet34``, ``ResNet34-vd`` and ``ResNet-34 FPN`` are
other networks. A piece that nothing tells of makes another network: nobody knows what it changes.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.grammar import words
from cnx_doclint.documents.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cnx_doclint.claims.lexicon import Mark

_FILE = Path(__file__).parent / "names.toml"
_BEHIND = re.compile(r"([-_.])([^\W_]+)")
_BEFORE = re.compile(r"[^\W_]+(?=[-_])")
_TOKEN_BEFORE = re.compile(r"(?:[^\W_]{1,40}[-_]){1,8}\Z")
_DOTTED = re.compile(r"\w*")
_IN_BRACKETS = re.compile(r"\s?\(([^()\n]{1,60})\)")
# A batch, a schedule, an image's size, a number of steps: how it was trained.
_SIZES = frozenset({"160", "192", "240", "256", "288", "320", "336", "384", "448", "512"})
_RECIPE = re.compile(
    r"\d+xb\d+|b\d+k?|bs\d+|\d{1,3}(?:e|ep|epochs?|x)|e\d+|\d{3}(?:px|x\d{3})|r\d{3}|\d+(?:step|iter)s?"
)
# How weights are stored, which version of them it is, a sum of their bytes; behind a line, a number or letter.
_PLAIN = re.compile(r"[0-9a-f]{8}|[0-9a-f]{10,}|v[01]|w\d+a\d+|i?q\d\w?")
_PLAIN_NUMBER = re.compile(r"\d{1,2}|[ksml]")
_NEXT_VERSION = re.compile(r"v[2-9]\d?")
_QUANTITY = frozenset({"label", "noun", "topic", "place", "ordinal", "number", "stance", "dataset", "assignment"})
# A number behind a hyphen is a size or a version of the name; these words would hang on a dash.
_LINKING = ("links", "the", "which", "with", "and", "or", "is", "to", "of")
# A next version, or a multiple of its width: "MobileNetV2 x0.5", "ResNet-18, width 0.5".
_BESIDE = re.compile(
    r"\s?v[2-9]\b(?!\.?\s?weights)"
    r"|,?\s?\(?(?:[×x]\s?|(?:width|width multiplier|alpha|α)[\s=:]+)(?!1(?:[.,]0+)?(?![\d.,]))\d?[.,]\d"
    r"|\s(?!1(?:[.,]0+)?[×x])\d?[.,]\d+[×x]"
)
_GAP = re.compile(r"[\s+(\[\"'`*-]{1,4}")
# The longest of the words that make a network another one, with what stands between.
MAX_BESIDE = 24
MAX_BEFORE = 80


@cache
def name_words(sort: str) -> frozenset[str]:
    """Return the words of a sort of ``names.toml``."""
    return frozenset(_table()[sort])


@cache
def _table() -> dict[str, list[str]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def apart() -> re.Pattern[str]:
    """Return the pattern of words that make a network another one, over folded text."""
    words = sorted(name_words("apart"), key=len, reverse=True)
    one_of = "|".join(r"[\s_-]".join(map(re.escape, word.split())) for word in words)
    return re.compile(rf"(?<![\w-])(?:{one_of})(?![\w-])")


@cache
def linking() -> frozenset[str]:
    """Return small words that may follow a dash behind a name, and are no piece of it."""
    return frozenset(word for role in _LINKING for word in words(role))


def other_training(tags: Iterable[str], data: Sequence[str]) -> tuple[str, ...]:
    """Return the tags of a name that do not only say the data that the family's own weights were trained on."""
    return tuple(tag for tag in tags if not any(tag.startswith(own) or own.endswith(tag) for own in data))


def completed(marks: Sequence[Mark], folded: str, names: frozenset[str]) -> tuple[Mark, ...]:
    """Return the marks of a text with the names of models read to their ends.

    Args:
        marks: what was found, in order.
        folded: the text.
        names: what the models of the family are called, folded: behind a name they are further ones.
    """
    if not any(mark.kind == "models" for mark in marks):
        return tuple(marks)
    whole = [_whole(mark, folded, marks, names) if _is_one(mark) else mark for mark in marks]
    ours = [mark.span for mark in whole if mark.kind == "models"]
    # The spec's own names beat every list, unless the list's is longer.
    kept = (mark for mark in whole if mark.kind != "foreign" or not any(_within(mark.span, span) for span in ours))
    return tuple(sorted(dict.fromkeys(kept), key=lambda mark: mark.span))


def _is_one(mark: Mark) -> bool:
    return mark.kind == "models" and len(mark.data) == 1


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _whole(mark: Mark, folded: str, marks: Sequence[Mark], names: frozenset[str]) -> Mark:
    """A model's name with its tags, or another network's that begins or ends with it."""
    known = [other.span for other in marks if other.kind in _QUANTITY]
    before, behind = _before(mark.span, folded, known), _behind(mark.span, folded, known, names)
    if before is None or behind is None or _is_apart(folded, mark.span.start, behind.end):
        start, end = _token_start(folded, mark.span.start), _token_end(folded, mark.span.end)
        return mark._replace(span=Span(start, end), kind="foreign", data=None)
    tags = (*before, *behind.tags, *_bracketed(folded, behind.end))
    return mark._replace(span=Span(mark.span.start, behind.end), tags=tags)


class _Behind(NamedTuple):
    """Where a name ends, and the tags that it has there."""

    end: int
    tags: tuple[str, ...]


def _before(name: Span, folded: str, known: Sequence[Span]) -> tuple[str, ...] | None:
    """The tags before a name, in its word; nothing when the name is another network's."""
    tags: list[str] = []
    for piece in _BEFORE.finditer(folded, _token_start(folded, name.start), name.start):
        if not _leaves(piece[0], tags) and not _is_quantity(Span(*piece.span()), known):
            return None
    return tuple(tags)


def _behind(name: Span, folded: str, known: Sequence[Span], names: frozenset[str]) -> _Behind | None:
    """The tags behind a name; nothing when the name is another network's."""
    tags: list[str] = []
    reached = name.end
    for by, word, span in _pieces(folded, name.end):
        if word in names or (by == "-" and word in linking()) or (by == "." and not _goes_on(folded, span)):
            break
        if _is_quantity(span, known):
            if "_" not in folded[name.end : span.start]:
                break  # of its own: "ResNet-50-layers"
        elif not _leaves(word, tags, by, folded[name.end - 1]):
            return None
        reached = span.end
    return _Behind(reached, tuple(tags))


def _goes_on(folded: str, piece: Span) -> bool:
    """Whether a name goes on behind a point: a version or tags, no attribute, file or sentence."""
    whole = _DOTTED.match(folded, piece.start)
    return folded[piece.start].isdigit() or (whole is not None and any(map(_is_tag, whole[0].split("_"))))


def _token_start(folded: str, at: int) -> int:
    found = _TOKEN_BEFORE.search(folded, max(0, at - MAX_BEFORE), at)
    return found.start() if found else at


def _bracketed(folded: str, end: int) -> Iterator[str]:
    """Tags in brackets behind a name: "ConvNeXt-B (IN-22K, 384)"."""
    if found := _IN_BRACKETS.match(folded, end):
        pieces = (piece.replace("-", "") for piece in re.split(r"[\s+,/&>→]+", found[1]))
        yield from (piece for piece in pieces if _is_tag(piece) or piece in _SIZES or _RECIPE.fullmatch(piece))


def _pieces(folded: str, at: int) -> Iterator[tuple[str, str, Span]]:
    while found := _BEHIND.match(folded, at):
        yield found[1], found[2], Span(*found.span(2))
        at = found.end()


def _token_end(folded: str, at: int) -> int:
    for _, _, span in _pieces(folded, at):
        at = span.end
    return at


def _is_quantity(piece: Span, known: Sequence[Span]) -> bool:
    return any(span.start < piece.end and piece.start < span.end for span in known)


def _is_tag(word: str) -> bool:
    return word in name_words("recipes") or word in name_words("datasets")


def _leaves(word: str, tags: list[str], by: str = "_", last: str = "") -> bool:
    """Whether a piece leaves the model what it is; what its results depend on is added to the tags."""
    if _is_tag(word) or word in _SIZES or _RECIPE.fullmatch(word):
        tags.append(word)
        return True
    if by == "." and last.isdigit() and word[0].isdigit():
        return False  # Phi-3.5 is no Phi-3
    if _NEXT_VERSION.fullmatch(word):
        # of weights, behind what these were trained on or are called; else of the network
        if tags:
            tags.append(word)
        return bool(tags)
    if word in name_words("plain") or _PLAIN.fullmatch(word):
        return True
    return by != "-" and _PLAIN_NUMBER.fullmatch(word) is not None


def _is_apart(folded: str, start: int, end: int) -> bool:
    """Whether a word beside a name makes it another network: "ConvNeXt-T (isotropic)", "distilled ResNet-50"."""
    if _BESIDE.match(folded, end):
        return True
    near = apart().finditer(folded, max(0, start - MAX_BESIDE), end + MAX_BESIDE)
    return any(
        _GAP.fullmatch(folded, found.end(), start)
        if found.start() < start
        else _GAP.fullmatch(folded, end, found.start())
        for found in near
    )
