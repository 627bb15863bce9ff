"""Names of models that nobody told of, by their form: ``Swin-T``, ``Mistral 7B``, ``TinyResNet``, ``EfficientNet-B7``.

Whoever is called so is somebody, and what is said of them is not said of a model of the spec. Data sets, hardware,
layers and units are no models, though they may look alike: the words that these begin with are in ``names.toml``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cnx_doclint.claims.grammar import common
from cnx_doclint.claims.tags import linking, name_words
from cnx_doclint.documents.text import Span, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnx_doclint.claims.lexicon import Mark
    from cnx_doclint.claims.vocabulary import Vocabulary

_TAKEN = frozenset({"models", "name", "neutral"})
_QUANTITY = frozenset({"label", "noun", "topic", "place", "assignment", "dataset", "before"})
_BILLIONS = r"\d+(?:\.\d+)?[BbMm]"
_LETTERS = r"XXL|XL|XS|[TSBMLHG]"
_REST = r"(?:/\d+\+?|(?:[-_][A-Za-z0-9.]+)*)"
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[a-z]+")
_INNER_CAPITAL = re.compile(r"[a-z0-9][A-Z]|[A-Z]{2,}[a-z]")
_CAPITALS = re.compile(r"[A-Z].*[A-Z]")
# A layer says how many dimensions it has: Conv2d.
_LAYER = re.compile(r"\dd\Z|\dD\Z")
# "Mistral 7B", "Llama 3 8B": in running text only where the word before is no other beginning of a sentence.
_SPACED = re.compile(
    r"(?<![\w.-])(?P<name>[A-Z][\w.-]*)(?P<version>\s(?:[vVR]?\d[\d.]*|[IVX]{1,4}))?\s\d+(?:\.\d+)?[Bb](?![\w-])"
)
_IN_BILLIONS = re.compile(r"\s\d[\d.]*[Bb]\b")
_MID_SENTENCE = re.compile(r"[a-z,]\s\Z")
# EfficientNet-B7, DINOv2, YOLOv8.
_MIXED = re.compile(r"(?<![\w./-])[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*(?![\w-])")
_AROUND_BEFORE = re.compile(r"[\w-]*\Z")
_AROUND_AFTER = re.compile(r"(?:(?:[-_]|(?<=\d)\.(?=\d))?[^\W_]+)*")
# A class is no model, even of another version: "ConvNeXtV2Block". Nor is a first version another.
_NUMBERED = re.compile(r"[-_]?(?!v1\b)v?\d[\d.]*(?![a-z]{3})")
# Behind a series that is spelled with a space: a version that the spec does not have.
_VERSION_NEXT = re.compile(
    r"\s(?P<version>(?!v1\b)v?\d{1,2}(?:\.\d+)?)(?=[\s-](?:\d+(?:\.\d+)?[bm]\b|[a-z]{1,6}\b)|\s*(?:\Z|[),:|]))"
)
_FILE = re.compile(r"\.[a-z]")
_SIZED_NEXT = re.compile(r"[\s-]?(?:\d+(?:\.\d+)?[bm]|[tsbmlhg]|xs|xl|xxl)\b")
# Nobody writes a longer name, or a sentence that is longer.
MAX_AROUND, MAX_LINE = 60, 4_000
_SYSTEM = re.compile(
    r"(?:[A-Za-z]+-)?(?:[A-Z]{3,}|[A-Z]?[a-z]+\d?[A-Z]\w*)(?:v\d)?(?:\s?\(|\s?\+|\s(?:w/|with|con))?\s?\Z"
)


@cache
def _sized_name() -> re.Pattern[str]:
    """The pattern of a name that ends in a size: "Swin-T", "MobileNetV3-Large", "mistral-7b", "DeiT III-S"."""
    spelled = "|".join(word for word, _ in common("sizes") if " " not in word)
    return re.compile(
        rf"(?<![\w./-])(?P<name>[A-Za-z][\w.]*(?:-[A-Za-z0-9.]+)*?)(?:\s(?:[vV]\d|[IVX]{{1,4}}|\d))?"
        rf"-(?:(?P<billions>{_BILLIONS})|(?P<letter>{_LETTERS})|(?P<word>(?i:{spelled})))(?![A-Za-z0-9]){_REST}"
    )


def strangers(
    text: str, folded: str, marks: Sequence[Mark], vocabulary: Vocabulary, running: bool = False
) -> tuple[Span, ...]:
    """Return the places of names that look like models' and are none of the vocabulary's, in order."""
    # Hardly any text has what such a name needs, so that is looked for first.
    found = [*_sized(text, folded, marks)] if "-" in text else []
    found += _billions(text, folded, marks) if _IN_BILLIONS.search(text) else ()
    if running and _DIGIT.search(text):
        found += _mixed(text, folded, marks)
    roots = tuple(vocabulary.roots)
    found = [span for span in found if not any(root in folded[span.start : span.end] for root in roots)]
    found += _relatives(text, folded, vocabulary)
    taken = [mark.span for mark in marks if mark.kind in _TAKEN]
    free = (span for span in found if not any(one.start < span.end and span.start < one.end for one in taken))
    return tuple(sorted(dict.fromkeys(free)))


# A guide that names others at most so many times as often is still a family's own, if it lists as many of its sizes.
COMPARED, SEVERAL = 4, 3
MAX_CELL = 40


def is_about(text: str, model: str, vocabulary: Vocabulary) -> bool:
    """Whether a document speaks of a model's series more often than of others, or names nobody at all.

    Args:
        text: the document's.
        model: the model, by its name.
        vocabulary: the models of the spec. Where they have no names of their own, the family is the series.
    """
    folded = fold(text)
    counts = {root: folded.count(root) for root in vocabulary.roots}
    own = sum(count for root, count in counts.items() if vocabulary.title or fold(model).startswith(root))
    others = sum(_others(line[:MAX_LINE], vocabulary) for line in text.split("\n"))
    if 2 * own >= sum(counts.values()) + others:
        return True
    # Its own guide compares a family with others, and lists its sizes all the same.
    listed = bool(vocabulary.title) and own * COMPARED >= others and own > 0
    return listed and len(_listed_sizes(folded, vocabulary)) >= SEVERAL


def _listed_sizes(folded: str, vocabulary: Vocabulary) -> set[str]:
    """The models whose sizes stand by themselves, each alone in a cell."""
    cells = (cell.strip(" *`") for line in folded.split("\n") if "|" in line for cell in line.split("|"))
    whole = (
        (cell, mark) for cell in dict.fromkeys(cells) if 0 < len(cell) < MAX_CELL for mark in vocabulary.find(cell)
    )
    return {str(mark.data) for cell, mark in whole if mark.kind == "size" and mark.span == (0, len(cell))}


def _others(line: str, vocabulary: Vocabulary) -> int:
    """How many names in a line have nothing of the spec's."""
    folded = fold(line)
    marks = vocabulary.find(folded)
    listed = [mark.span for mark in marks if mark.kind == "foreign"]
    named = {*strangers(line, folded, marks, vocabulary), *listed}
    return sum(not any(root in folded[slice(*span)] for root in vocabulary.roots) for span in named)


def is_built_upon(text: str, name: Span, marks: Sequence[Mark]) -> bool:
    """Whether a name stands behind that of a system that is built upon it: "Mask R-CNN ResNet-50"."""
    found = _SYSTEM.search(text, max(0, name.start - 40), name.start)
    if found is None or _is_thing(found[0].lower()):
        return False
    # "Bottleneck (ResNet-50)", "bottlenecks (ResNet-50, ResNet-101)" say what the networks have.
    known = any(mark.span.start < found.end() and found.start() < mark.span.end for mark in marks)
    several = found[0].rstrip().endswith("(") and not text.startswith(")", name.end)
    return not known and not several


def looks_like_system(text: str) -> bool:
    """Whether a cell names a system by its capitals, such as "Cascade Mask R-CNN"; it becomes one with its network."""
    return _SYSTEM.search(text.strip()) is not None and not _is_thing(text.strip().lower())


def _is_thing(folded: str) -> bool:
    """Whether a name is that of something else than a model, by the letters it begins with, or any word."""
    word = _WORD.match(folded)
    return word is None or word[0] in name_words("things") or word[0] in name_words("plain") or word[0] in linking()


def _is_quantity(span: Span, marks: Sequence[Mark]) -> bool:
    """Whether a name begins with the word of a quantity or place: "Layer-2"."""
    return any(
        mark.kind in _QUANTITY and mark.span.start == span.start and mark.span.end - mark.span.start > 2
        for mark in marks
    )


def _sized(text: str, folded: str, marks: Sequence[Mark]) -> Iterator[Span]:
    for found in _sized_name().finditer(text):
        span, name = Span(*found.span()), found["name"]
        if _is_thing(folded[span.start : span.end]) or _is_quantity(span, marks):
            continue
        letters = sum(char.isalpha() for char in name)
        telling = name[0].isupper() or any(char.isdigit() for char in name)
        if (
            (found["billions"] and letters > 1)
            or (found["letter"] and (letters > 2 or _CAPITALS.match(name)) and name[0].isupper())
            or (found["word"] and telling and letters > 1)
        ):
            yield span


def _billions(text: str, folded: str, marks: Sequence[Mark]) -> Iterator[Span]:
    for found in _SPACED.finditer(text):
        span, name = Span(*found.span()), found["name"]
        if _is_thing(folded[span.start : span.end]) or _is_quantity(span, marks):
            continue
        alone = text.strip(" *`|#:") == found[0]
        telling = _INNER_CAPITAL.search(name) or any(char.isdigit() for char in name) or found["version"]
        if telling or alone or _MID_SENTENCE.search(text, max(0, span.start - 2), span.start):
            yield span


def _mixed(text: str, folded: str, marks: Sequence[Mark]) -> Iterator[Span]:
    for found in _MIXED.finditer(text):
        span = Span(*found.span())
        if not any(char.isdigit() for char in found[0]) or not _INNER_CAPITAL.search(found[0]):
            continue
        if not (_LAYER.search(found[0]) or _is_thing(folded[span.start : span.end]) or _is_quantity(span, marks)):
            yield span


def _relatives(text: str, folded: str, vocabulary: Vocabulary) -> Iterator[Span]:
    """Names that have a word of the spec's own in them: "ResNet-20", "TinyResNet", "Llama 3.2 3B"."""
    for root in vocabulary.roots:
        at = folded.find(root)
        while at >= 0:
            end = at + len(root)
            span = _relative(Span(at, end), folded, vocabulary)
            # "qwen2" by itself is what code calls an architecture.
            code = span and span.start == at and not (vocabulary.title or text[at].isupper())
            if span and not (code and folded[end : span.end].isdigit()):
                yield span
            at = folded.find(root, end)


def _relative(root: Span, folded: str, vocabulary: Vocabulary) -> Span | None:
    """The name that a word of the spec's own stands in, if it is none of the spec's."""
    before = _AROUND_BEFORE.search(folded, max(0, root.start - MAX_AROUND), root.start)
    after = _AROUND_AFTER.match(folded, root.end)
    start, end = before.start() if before else root.start, after.end() if after else root.end
    prefix, suffix = folded[start : root.start], folded[root.end : end]
    if folded.startswith("/", end) or (prefix and not _is_other(prefix)):
        return None  # an owner of models, a word such as "my"
    hyphened = vocabulary.title and not _FILE.match(folded, end)
    if prefix and not suffix and (prefix[-1].isalpha() or hyphened):
        return Span(start, end)
    if {*re.split(r"[-_]", suffix)} & name_words("apart"):
        return Span(start, end)
    if not suffix and (version := _VERSION_NEXT.match(folded, end)):
        end = version.end("version")
    elif not _NUMBERED.match(suffix):
        return None
    size = _SIZED_NEXT.match(folded, end)
    if not size and not prefix and _squashed(folded[root.start : end]) in vocabulary.series:
        return None  # all of the series
    return Span(start, size.end() if size else end)


def _is_other(prefix: str) -> bool:
    pieces = [piece for piece in re.split(r"[-_]", prefix) if piece]
    return any(piece not in name_words("plain") for piece in pieces)


def _squashed(name: str) -> str:
    """A name without what stands between its pieces, nor pieces that say nothing: "llama31" of LLAMA3_1_INSTRUCT."""
    pieces = re.split(r"[\s_-]+", name.replace(".", ""))
    return "".join(piece for piece in pieces if piece not in name_words("plain"))
