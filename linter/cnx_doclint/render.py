"""Fills the generated blocks of a guide from the spec: text in, text out, and only the blocks change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from zlib import crc32

from cnx_doclint.blocks import Block, Option, Options
from cnx_doclint.book import Book
from cnx_doclint.diagnostics import Edit
from cnx_doclint.document import Document, is_notebook, opened, parsed
from cnx_doclint.errors import MarkerError
from cnx_doclint.fixes import apply
from cnx_doclint.markers import Marker, Problem, Region, may_be_marked, scan, scan_document
from cnx_doclint.messages import Message, msg
from cnx_doclint.registry import plugins
from cnx_doclint.templating import Templates
from cnx_doclint.text import Span

__all__ = [
    "Generated",
    "block_text",
    "blocks",
    "filled",
    "guide",
    "problems",
    "render_text",
    "stale",
    "stale_blocks",
]


class Request(NamedTuple):
    """What a begin marker asks for, checked against the spec."""

    module: str
    block: Block
    options: Options


class Generated(NamedTuple):
    """One block of a document: where it is, what stands there and what should.

    ``span``, ``old`` and ``new`` go from behind the begin marker to behind the end marker, which keeps a sum of what
    was written. ``edited`` says that the text is not what was written: somebody changed it by hand. ``outdated`` says
    that it has other words than it should, whatever the space in it.
    """

    begin: Marker
    span: Span
    old: str
    new: str
    edited: bool
    outdated: bool

    @property
    def title(self) -> str:
        """What the block is called: what its marker asks for."""
        return self.begin.options

    @property
    def is_stale(self) -> bool:
        """Say whether the block differs from what the spec gives."""
        return self.old != self.new


def render_text(text: str, book: Book, templates: Templates | None = None, path: str = "<text>") -> str:
    """Return ``text`` with every generated block as the spec has it; nothing outside the blocks changes.

    Raises:
        MarkerError: a marker does not pair up, or asks for something that does not exist.
        DocumentError: ``path`` names a notebook, and it is none.
    """
    document = guide(path, text)
    return filled(document, stale(document, book, templates))


def stale_blocks(
    text: str, book: Book, templates: Templates | None = None, path: str = "<text>"
) -> tuple[Generated, ...]:
    """Return the blocks that ``render_text`` would change, in document order.

    Raises:
        MarkerError: a marker does not pair up, or asks for something that does not exist.
        DocumentError: ``path`` names a notebook, and it is none.
    """
    return stale(guide(path, text), book, templates)


def guide(path: str, text: str) -> Document:
    """Return a document as it is rendered: MDX as the Markdown that it is written in, and parsed if it has markers.

    Raises:
        DocumentError: it is called a notebook and is none.
    """
    document = opened(path if is_notebook(path) else "", text)
    return (parsed(document) if may_be_marked(document.text) else document)._replace(path=path)


def filled(document: Document, found: Iterable[Generated]) -> str:
    """Return the file's text with some of its blocks as they should be."""
    return apply(document, (Edit(block.span, block.new) for block in found))


def stale(document: Document, book: Book, templates: Templates | None = None) -> tuple[Generated, ...]:
    """Return the blocks of a document that are not as the spec has them, in order.

    Raises:
        MarkerError: a marker does not pair up, or asks for something that does not exist.
    """
    found: list[Generated] = []
    for item in blocks(document, book, templates):
        if isinstance(item, Problem):
            raise MarkerError(
                msg(
                    "{path}:{line}:{column}: {message}",
                    path=document.path,
                    line=item.line,
                    column=item.column,
                    message=item.message,
                ),
                item.hint,
            )
        if item.is_stale:
            found.append(item)
    return tuple(found)


def block_text(options: str, book: Book, templates: Templates | None = None) -> str:
    """Return what a marker with these options would put into a guide: ``table=models lang=es``.

    Raises:
        MarkerError: there is no such block, option or value.
    """
    request = _read(options, book)
    if not isinstance(request, Request):
        raise MarkerError(*request)
    return _body(request, book, templates)


def problems(text: str, book: Book) -> tuple[Problem, ...]:
    """Return everything that is wrong with a document's markers, in document order."""
    regions, unpaired = scan(text)
    asked = (_request(text, region, book) for region in regions)
    return tuple(sorted([*unpaired, *(item for item in asked if isinstance(item, Problem))]))


def blocks(document: Document, book: Book, templates: Templates | None = None) -> Iterator[Generated | Problem]:
    """Yield every block of a document that is parsed already, and what is wrong with its markers."""
    regions, unpaired = scan_document(document)
    yield from unpaired
    for region in regions:
        request = _request(document.text, region, book)
        yield request if isinstance(request, Problem) else _fill(document, region, request, book, templates)


def _fill(document: Document, region: Region, request: Request, book: Book, templates: Templates | None) -> Generated:
    text, span = document.text, Span(region.begin.span.end, region.end.span.end)
    old, body = text[slice(*span)], text[slice(*region.body)]
    given = _SUM.fullmatch(region.end.options)
    edited = given is not None and given[1] != _sum(body)
    made = _body(request, book, templates)
    new = made if request.block.inline else _placed(document, region, made)
    if new == body or (request.block.inline and new.split() == body.split()):  # a formatter may have wrapped the line
        return Generated(region.begin, span, old, old, edited, outdated=False)
    marked = f"{new}<!-- cnx-doclint:end sum={_sum(new)} -->"
    return Generated(region.begin, span, old, marked, edited, outdated=_sum(new) != _sum(body))


_SUM = re.compile(r"sum=([0-9a-f]{8})")


def _sum(body: str) -> str:
    """A sum of what a block says; line ends, and space that formatters may change, are not part of it."""
    text = "\n".join(_PADDING.sub(" ", line).strip(" >") for line in body.strip().splitlines())
    return f"{crc32(_RULES.sub('-', text).encode()):08x}"


_PADDING = re.compile(r"[ \t]+")
_RULES = re.compile(r"-{2,}")


def _body(request: Request, book: Book, templates: Templates | None) -> str:
    override = f"blocks/{request.module}"
    if templates is None or not templates.has(override):
        return request.block.render(book, request.options)
    text = templates.render(override, spec=book.spec, options=request.options, block=request.block.render)
    return text.strip("\n")


def _placed(document: Document, region: Region, body: str) -> str:
    """Set a body between its markers: blank lines around it, their indentation, the document's line ends."""
    text, newline = document.text, _newline(document, region.begin)
    prefix = _prefix(_line_start(text, region.begin))
    lines = ((prefix + line).rstrip() for line in ("", *body.split("\n"), ""))
    # An end marker on a line of its own keeps its place there; one that followed text gets the begin's place.
    before_end = _line_start(text, region.end)
    tail = before_end if not _PLACE.sub("", before_end) and _LINE_END.search(text, *region.body) else prefix
    return newline + newline.join(lines) + newline + tail


_PLACE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+[ \t>]*)*")
_LINE_END = re.compile(r"\r\n|\r|\n")


def _line_start(text: str, marker: Marker) -> str:
    """What stands on the marker's line before it."""
    start = max(text.rfind(end, 0, marker.span.start) for end in "\r\n") + 1
    return text[start : marker.span.start].removeprefix("\ufeff")


def _prefix(place: str) -> str:
    """What later lines of a list item or quote begin with, given how its first line begins."""
    return re.sub(r"[^ \t>]", " ", place)


def _newline(document: Document, marker: Marker) -> str:
    start, end = document.part(marker.span.start)
    found = _LINE_END.search(document.text, marker.span.end, end) or _LINE_END.search(document.text, start, end)
    return found[0] if found else "\n"


# ---- what a marker asks for ----

_PAIR = re.compile(r'([A-Za-z][\w-]*)=("[^"]*"|\S+)')


class _Refused(NamedTuple):
    message: Message
    hint: Message


def _request(text: str, region: Region, book: Book) -> Request | Problem:
    found = _read(region.begin.options, book)
    if isinstance(found, Request):
        found = _refuse_place(text, region, found.block) or found
    return found if isinstance(found, Request) else Problem(*region.begin[:3], *found)


def _refuse_place(text: str, region: Region, block: Block) -> _Refused | None:
    alone = _PLACE.fullmatch(_line_start(text, region.begin)) is not None
    if alone and block.inline:
        # Markdown would take the rest of the paragraph for HTML.
        return _Refused(msg("the marker of a value begins its line"), msg("put a word before it"))
    if alone or block.inline:
        return None
    return _Refused(msg("the marker of a block follows other text"), msg("put the begin marker on a line of its own"))


def _read(options: str, book: Book) -> Request | _Refused:
    pairs = _PAIR.findall(options)
    rest = _PAIR.sub("", options).split()
    if rest:
        return _Refused(
            msg("`{word}` is not an option", word=rest[0]), msg("write options as name=value, values without spaces")
        )
    given = {name: tuple(filter(None, value.strip('"').split(","))) for name, value in pairs}
    if len(given) < len(pairs):
        return _Refused(msg("an option of `{options}` is given twice", options=options), msg("give each option once"))
    kind = _kind(pairs)
    if isinstance(kind, _Refused):
        return kind
    module, block = kind
    if module not in given:  # `table=models` chose the block and is no option of it
        given.pop(pairs[0][0])
    return _checked(module, block, given, book)


def _kind(pairs: list[tuple[str, str]]) -> tuple[str, Block] | _Refused:
    blocks: dict[str, Block] = plugins("cnx_doclint.blocks", "BLOCK")
    name, value = pairs[0] if pairs else ("", "")
    for module in (name, f"{name}_{value}".replace("-", "_")):
        if module in blocks:
            return module, blocks[module]
    return _Refused(
        msg("no kind of block is called `{name}={value}`", name=name, value=value)
        if pairs
        else msg("the marker names no kind of block"),
        msg("valid: {valid}", valid=", ".join(_marker_of(module, block) for module, block in blocks.items())),
    )


def _marker_of(module: str, block: Block) -> str:
    return f"{module}=…" if module in block.options else module.replace("_", "=", 1).replace("_", "-")


def _checked(module: str, block: Block, given: Mapping[str, tuple[str, ...]], book: Book) -> Request | _Refused:
    for name, values in given.items():
        option = block.options.get(name)
        if option is None:
            valid = ", ".join(option for option in block.options if option != module)
            return _Refused(
                msg("`{block}` has no option `{name}`", block=_marker_of(module, block), name=name),
                msg("valid: {valid}", valid=valid),
            )
        if refused := _refuse_values(name, values, option, book):
            return refused
    options = {**{name: option.default(book) for name, option in block.options.items()}, **given}
    for name, values in options.items():
        if not values:
            return _Refused(
                msg("`{block}` needs the option `{name}`", block=_marker_of(module, block), name=name),
                msg("valid: {valid}", valid=", ".join(block.options[name].choices(book))),
            )
    return Request(module, block, options)


def _refuse_values(name: str, values: tuple[str, ...], option: Option, book: Book) -> _Refused | None:
    choices = option.choices(book)
    hint = msg("valid: {valid}", valid=", ".join(choices))
    unknown = [value for value in values if value not in choices]
    if unknown:
        return _Refused(msg("`{name}` has no value `{value}`", name=name, value=unknown[0]), hint)
    if not values or len(set(values)) < len(values):
        return _Refused(msg("`{name}` is empty or names a value twice", name=name), hint)
    if len(values) > 1 and not option.many:
        return _Refused(msg("`{name}` takes one value", name=name), hint)
    return None
