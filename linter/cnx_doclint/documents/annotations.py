"""What authors say of a place that no reader could know: whom it is about, and which fact its values are of.

``<!-- cnx-doclint: model=XS -->`` stands where suppressions do, and where it stands decides how far it reaches; see
``reach``. ``file model=XS`` reaches everywhere, and so does ``cnx-doclint: {model: XS}`` in YAML front matter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.documents.directives import Problem, comments
from cnx_doclint.documents.text import Span
from cnx_doclint.messages.messages import NOTHING, Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cnx_doclint.documents.directives import Comment
    from cnx_doclint.documents.document import Document
    from cnx_doclint.documents.reach import Layout, Reach

KEYS = ("model", "fact")
_SIGN = "cnx-doclint:"

_TERM = re.compile(r"\s*(?P<key>\w+)\s*=(?:\s*(?P<value>\"[^\"]*\"|[^\s,\"=]+(?:\s*,\s*[^\s,\"=]+)*(?!\s*=)))?")
_MATTER = re.compile(r"^cnx-doclint:(?P<said>[^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*)", re.MULTILINE)
_YAML = re.compile(
    r"""\{?\s*(?P<key>[\w-]+)\s*:\s*(?P<value>\[[^\]]*\]|"[^"]*"|'[^']*'|(?:-\s+\S.*\s*)+|[^\s{}\[\]#][^{}\[\]#\n]*)\s*\}?\s*"""
)
_YAML_COMMENT = re.compile(r"(?:^|\s)#[^\n]*")
# Beside comments of programs, those of Markdown and MDX, which an example in a code block may show.
_IN_LINE = re.compile(
    r"(?:\#+|//|<!--|\{/\*)[ \t]*cnx-doclint:[ \t]*(?:file[ \t]+)?(?:model|fact)\s*=(?:.*?(?:-->|\*/\})|.*)"
)


class Annotation(NamedTuple):
    """What an author says of a place.

    Attributes:
        span: the whole comment.
        models: the names of those it is about, as written.
        fact: the fact that its values are of; empty where that is not said.
        reach: the place.
    """

    span: Span
    models: tuple[str, ...]
    fact: str
    reach: Reach


class Annotations(NamedTuple):
    """All that the author of a document says of its places.

    Attributes:
        found: in order.
        problems: what is meant to say something and is not understood.
        silent: blocks that hold nothing but comments, where anything is said.
    """

    found: tuple[Annotation, ...] = ()
    problems: tuple[Problem, ...] = ()
    silent: frozenset[int] = frozenset()


def read_annotations(document: Document) -> Annotations:
    """Return what a document's author says of its places."""
    if _SIGN not in document.text:
        return Annotations()
    from cnx_doclint.documents.reach import Layout

    layout = Layout(document)
    said = [*_of_matter(document, layout), *_of_comments(document, layout)]
    found = tuple(one for one in said if isinstance(one, Annotation))
    problems = tuple(one for one in said if isinstance(one, Problem))
    return Annotations(found, problems, layout.silent if found else frozenset())


def without_annotation(line: str) -> str:
    """Return a line of code without a comment that says whom it is about: that is read apart."""
    return _IN_LINE.sub("", line) if _SIGN in line else line


def _of_comments(document: Document, layout: Layout) -> Iterator[Annotation | Problem]:
    for comment in comments(document):
        if comment.annotation:
            terms = _terms(comment.annotation)
            yield terms if isinstance(terms, Problem) else _annotation(comment, terms, layout)


def _annotation(comment: Comment, terms: Mapping[str, str], layout: Layout) -> Annotation | Problem:
    wrong = _wrong(terms, comment.word == "file")
    if wrong:
        return Problem(comment.span, wrong)
    fact = terms.get("fact", "")
    reach = layout.whole if comment.word == "file" else layout.reach(comment.span, narrow=bool(fact))
    return Annotation(comment.span, _names(terms.get("model", "")), fact, reach)


def _terms(said: str) -> dict[str, str]:
    """What a comment says by its keys; the last of two of one key counts, and what follows is the author's reason."""
    found: dict[str, str] = {}
    at = 0
    while match := _TERM.match(said, at):
        found[match["key"]] = (match["value"] or "").strip('"')
        at = match.end()
    return found


def _wrong(terms: Mapping[str, str], everywhere: bool) -> Message:
    """What is wrong with what a comment says by itself."""
    for key, value in terms.items():
        if key not in KEYS:
            return msg("{word}= says nothing of a place; model= and fact= do", word=key)
        if not value.strip():
            return msg("{word}= names nothing", word=key)
    if "fact" in terms and everywhere:
        return msg("a fact is named for a line or a block, not for a file")
    return NOTHING


def _names(value: str) -> tuple[str, ...]:
    return tuple(name for each in value.split(",") if (name := each.strip()))


def _of_matter(document: Document, layout: Layout) -> Iterator[Annotation | Problem]:
    """What front matter says, ``cnx-doclint: {model: XS}``, in one line or several."""
    first = document.blocks[0] if document.blocks else None
    if first is None or first.kind != "front matter":
        return
    for match in _MATTER.finditer(document.text, *first.span):
        said = _YAML_COMMENT.sub("", match["said"])
        entries = [(entry["key"], entry["value"]) for entry in _YAML.finditer(said)]
        names = tuple(name for key, value in entries for name in _yaml_names(value) if key == "model")
        span = Span(match.start(), match.start() + len(match[0].rstrip()))
        if not names or _YAML.sub("", said).strip(" \t\r\n,"):
            yield Problem(span, msg("front matter says whom a file is about as {example}", example=_EXAMPLE))
        else:
            yield Annotation(span, names, "", layout.whole)


_EXAMPLE = "cnx-doclint: {model: XS}"
_SEPARATOR = re.compile(r"[,\n]")


def _yaml_names(value: str) -> list[str]:
    pieces = (piece.strip().removeprefix("- ") for piece in _SEPARATOR.split(value.strip("[] \r\n\t\"'")))
    return [name for piece in pieces if (name := piece.strip(" \t\r\"'"))]
