"""Where code sets the model it is about: ``cfg.variant = 'L'``, ``load_variant_config('XS')``."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cnx_doclint.claims.naming import Naming
from cnx_doclint.documents.annotations import without_annotation
from cnx_doclint.documents.text import fold

if TYPE_CHECKING:
    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Document


def assigned(source: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the models that a line of code sets, in order."""
    after, named = _after(vocabulary.models), _named(source, vocabulary)
    marks = vocabulary.find(fold(source))
    found: list[str] = []
    for mark in marks:
        if mark.kind != "assignment":
            continue
        if match := after.match(source, mark.span.end):
            found.append((match[1] or match[2]).upper())
        else:
            found += (name for at, name in named.items() if _CALLED.fullmatch(source, mark.span.end, at))
    return tuple(found)


def made(source: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the models that a line of code makes or loads: ``net = resnet50(``, ``w = load("S.tar")``."""
    return tuple(name for at, name in _named(source, vocabulary).items() if _is_made(source, at))


def _named(source: str, vocabulary: Vocabulary) -> dict[int, str]:
    """Where a line of code names one model."""
    marks = vocabulary.find(fold(source))
    return {mark.span.start: mark.data[0] for mark in marks if mark.kind == "models" and len(mark.data) == 1}


# Between what is set and the name it is set to: "model = torchvision.models.resnet50(", "create_model('resnet50')".
_CALLED = re.compile(r"""["'\])]*\s*[=:(\[]\s*(?:(?:\w+\.)+(?:\w+\()?|\w+\()?["']?""")
# Before the name of a model that is made, whatever it is called then: "net = timm.create_model('resnet50')".
_MADE = re.compile(
    r"""\s*[\w.]+\s*=\s*(?:\w+\.)*(?P<by>\w*(?:model|net|load|pretrained|config|create|build|make)\w*\(\s*["'](?:[\w.-]*/)*)?"""
)
_MAKES = re.compile(r"\w+\(")


def _is_made(source: str, at: int) -> bool:
    """Whether the model named at a place is what a line of code makes or loads."""
    before = _MADE.fullmatch(source, 0, at)
    return before is not None and (before["by"] is not None or _MAKES.match(source, at) is not None)


@cache
def _after(models: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted({*models, *map(str.lower, models)}, key=len, reverse=True))
    return re.compile(rf"""["'\])]*\s*[=:(\[]\s*(?:["']({names})["']|({names})(?=\s|$|[#,;]))""")


def configured(document: Document, vocabulary: Vocabulary) -> str:
    """Return the one model that the document's code sets.

    Nothing when it sets several or none, or when headings name another: then the document has several subjects.
    """
    found: set[str] = set()
    for block in document.blocks:
        if block.kind == "code":
            for line in block.lines:
                code = without_annotation(document.text[line.start : line.end])
                found.update(assigned(code, vocabulary))
    naming = Naming(vocabulary)
    for block in document.blocks:
        if block.kind == "heading" and found:
            text = document.text[block.span.start : block.span.end]
            found.update(model for group in naming.in_text(text, running=True) for model in group.models)
    return found.pop() if len(found) == 1 else ""
