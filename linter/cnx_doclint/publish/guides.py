"""Fills the generated blocks of a guide from the spec: text in, text out, and only the blocks change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnx_doclint.documents.checksums import SUM, checksum
from cnx_doclint.documents.document import Document, is_notebook, open_document, parse_document
from cnx_doclint.documents.markers import Marker, Problem, Region, may_be_marked, scan
from cnx_doclint.documents.text import Span
from cnx_doclint.errors import MarkerError
from cnx_doclint.findings.diagnostics import Edit
from cnx_doclint.findings.generated_block import GeneratedBlock
from cnx_doclint.fixes.edits import apply
from cnx_doclint.messages.messages import msg
from cnx_doclint.publish.block_requests import Refused, Request, parse_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cnx_doclint.families.glossary import Glossary
    from cnx_doclint.publish.block_kinds import Block
    from cnx_doclint.publish.templating import Templates


def render_text(text: str, glossary: Glossary, templates: Templates | None = None, path: str = "<text>") -> str:
    """Return ``text`` with every generated block as the spec has it; nothing outside the blocks changes.

    Raises:
        MarkerError: a marker does not pair up, or asks for something that does not exist.
        DocumentError: ``path`` names a notebook, and it is none.
    """
    document = open_guide(path, text)
    return fill_blocks(document, find_stale(document, glossary, templates))


def stale_blocks(
    text: str, glossary: Glossary, templates: Templates | None = None, path: str = "<text>"
) -> tuple[GeneratedBlock, ...]:
    """Return the blocks that ``render_text`` would change, in document order.

    Raises:
        MarkerError: a marker does not pair up, or asks for something that does not exist.
        DocumentError: ``path`` names a notebook, and it is none.
    """
    return find_stale(open_guide(path, text), glossary, templates)


def open_guide(path: str, text: str) -> Document:
    """Return a document as it is rendered: MDX as the Markdown that it is written in, and parsed if it has markers.

    Raises:
        DocumentError: it is called a notebook and is none.
    """
    document = open_document(path if is_notebook(path) else "", text)
    return (parse_document(document) if may_be_marked(document.text) else document)._replace(path=path)


def fill_blocks(document: Document, found: Iterable[GeneratedBlock]) -> str:
    """Return the file's text with some of its blocks as they should be."""
    return apply(document, (Edit(block.span, block.new) for block in found))


def find_stale(
    document: Document, glossary: Glossary, templates: Templates | None = None
) -> tuple[GeneratedBlock, ...]:
    """Return the blocks of a document that are not as the spec has them, in order.

    Raises:
        MarkerError: a marker does not pair up, or asks for something that does not exist.
    """
    found = tuple(blocks(document, glossary, templates))
    problems = sorted((item for item in found if isinstance(item, Problem)), key=lambda item: item.span)
    if problems:
        first, *rest = (_told(document.path, problem) for problem in problems)
        first.others = tuple(rest)
        raise first
    return tuple(item for item in found if isinstance(item, GeneratedBlock) and item.is_stale)


def _told(path: str, problem: Problem) -> MarkerError:
    line, column = problem.line, problem.column
    message = msg("{path}:{line}:{column}: {message}", path=path, line=line, column=column, message=problem.message)
    return MarkerError(message, problem.hint)


def block_text(options: str, glossary: Glossary, templates: Templates | None = None) -> str:
    """Return what a marker with these options would put into a guide: ``table=models lang=es``.

    Raises:
        MarkerError: there is no such block, option or value.
    """
    request = parse_request(options, glossary)
    if not isinstance(request, Request):
        raise MarkerError(*request)
    return _maker(glossary, templates)(request)


def blocks(
    document: Document, glossary: Glossary, templates: Templates | None = None
) -> Iterator[GeneratedBlock | Problem]:
    """Yield every block of a document that is parsed already, and what is wrong with its markers."""
    regions, unpaired = scan(document)
    yield from unpaired
    make = _maker(glossary, templates)
    for region in regions:
        request = _request(document, region, glossary)
        yield request if isinstance(request, Problem) else _fill(document, region, request, make)


def _fill(document: Document, region: Region, request: Request, make: Callable[[Request], str]) -> GeneratedBlock:
    text, span = document.text, Span(region.begin.span.end, region.end.span.end)
    old, body = text[slice(*span)], text[slice(*region.body)]
    given = SUM.fullmatch(region.end.options)
    said = checksum(body)
    edited = given is not None and given[1] != said
    made = make(request)
    new = made if request.block.inline else _placed(document, region, made)
    due = checksum(new)
    if new == body or (request.block.inline and new.split() == body.split()):  # a formatter may have wrapped the line
        # What somebody wrote may have become true since: from now on it is generated.
        kept = old if given is None or given[1] == due else body + region.end.again(f"sum={due}")
        return GeneratedBlock(region.begin, span, old, kept, edited, outdated=False)
    return GeneratedBlock(region.begin, span, old, new + region.end.again(f"sum={due}"), edited, outdated=due != said)


def _maker(glossary: Glossary, templates: Templates | None) -> Callable[[Request], str]:
    """Return what makes the text of a block: the user's template of it, or else our code."""
    theirs = templates.blocks() if templates else frozenset[str]()

    def make(request: Request) -> str:
        if templates is None or request.module not in theirs:
            return request.block.render(glossary, request.options)
        name, variables = f"blocks/{request.module}", {"spec": glossary.spec, "options": request.options}
        return templates.render(name, block=request.block.render, **variables).strip("\n")

    return make


def _placed(document: Document, region: Region, body: str) -> str:
    """Set a body between its markers: blank lines around it, their indentation, the document's line ends."""
    text, newline = document.text, _newline(document, region.begin)
    prefix = _prefix(_line_start(document, region.begin))
    lines = ((prefix + line).rstrip() for line in ("", *body.split("\n"), ""))
    # An end marker on a line of its own keeps its place there; one that followed text gets the begin's place.
    before_end = _line_start(document, region.end)
    tail = before_end if not _PLACE.sub("", before_end) and _LINE_END.search(text, *region.body) else prefix
    return newline + newline.join(lines) + newline + tail


_PLACE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+[ \t>]*)*")
_LINE_END = re.compile(r"\r\n|\r|\n")


def _line_start(document: Document, marker: Marker) -> str:
    """What stands on the marker's line before it."""
    lines = document.lines
    start = lines.start(lines.position(marker.span.start).line)
    return document.text[start : marker.span.start].removeprefix("\ufeff")


def _prefix(place: str) -> str:
    """What later lines of a list item or quote begin with, given how its first line begins."""
    return re.sub(r"[^ \t>]", " ", place)


def _newline(document: Document, marker: Marker) -> str:
    start, end = document.part(marker.span.start)
    found = _LINE_END.search(document.text, marker.span.end, end) or _LINE_END.search(document.text, start, end)
    return found[0] if found else "\n"


def _request(document: Document, region: Region, glossary: Glossary) -> Request | Problem:
    if region.end.options and not SUM.fullmatch(region.end.options):
        # Whether somebody has edited the block can no longer be told.
        message = msg("the end marker says `{options}`, which is no sum", options=region.end.options)
        return Problem(*region.end[:3], message, msg("remove it, and run render: what stands in the block will go"))
    found = parse_request(region.begin.options, glossary)
    if isinstance(found, Request):
        found = _refuse_place(document, region, found.block) or found
    return found if isinstance(found, Request) else Problem(*region.begin[:3], *found)


def _refuse_place(document: Document, region: Region, block: Block) -> Refused | None:
    alone = _PLACE.fullmatch(_line_start(document, region.begin)) is not None
    if alone and block.inline:
        # Markdown would take the rest of the paragraph for HTML.
        return Refused(msg("the marker of a value begins its line"), msg("put a word before it"))
    if alone or block.inline:
        return None
    return Refused(msg("the marker of a block follows other text"), msg("put the begin marker on a line of its own"))
