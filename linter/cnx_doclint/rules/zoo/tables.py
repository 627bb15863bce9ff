"""Reads the tables of a document that list models and their quantities.

A row is about the model in its model column. Where the first column holds quantities instead, a column is about the
model that heads it, or the one that the page or section is named after.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.facts import Amount
from cnx_doclint.claims.readings import Interval, intervals
from cnx_doclint.documents.markup import Plain, plain
from cnx_doclint.documents.text import Span, fold
from cnx_doclint.findings.notes import Scope
from cnx_doclint.rules.zoo.scope import OLD, images, scope_of
from cnx_doclint.rules.zoo.words import columns, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnx_doclint.documents.document import Block, Document

IMAGE = "image"  # a size of images is no quantity of a model, but what others depend on
# A longer table is data; a longer name is a sentence.
MAX_ROWS, MAX_NAME = 500, 60
# From here on a whole number of parameters is written out.
EXACT = 10_000
_ASIDE = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_NUMBER = re.compile(r"(?P<digits>\d[\d.,]*(?:[ \xa0\u202f]\d{3})*)\s?(?P<unit>%|[a-z][a-z ]{0,20})?")
# A name, and no word of the language: with a digit, a hyphen, a capital inside.
_SPECIFIC = re.compile(r"\d|\w[-_/]\w|[a-z][A-Z]")
MAX_TITLE = 3
# Chinese signs are as wide as a letter.
_WIDE = str.maketrans("（）［］：，％＃", "()[]:,%#")
_SCALED = re.compile(r"([kmgt])(?=(?:params|flops|macs)$)")
_FACTORS = {
    "k": Decimal(10) ** 3,
    "m": Decimal(10) ** 6,
    "mega": Decimal(10) ** 6,
    "g": Decimal(10) ** 9,
    "t": Decimal(10) ** 12,
}
_LINK_ONLY = re.compile(r"\s*(?:!?\[[^\]]*\]\([^)]*\)[\s,/|·]*)+|\s*<a\b.*</a>\s*|\s*https?://\S+\s*", re.DOTALL)
# What was measured, alone or in several ways, "3.61 / 1.05"; and what tells of a model in a sentence.
_MEASURED = re.compile(r"[\d.,\s%+±~]*[a-z]{0,6}|[\d.,\s%+±~/|-]+")
_SENTENCE = re.compile(r"(?:\S+\s+){6}\S|.{0,200}[\u3002\uff0c\u3001]|[\u4e00-\u9fff]{12}", re.DOTALL)
_EMPTY = re.compile(r"[\s\-–—/?.✅✓✔❌✗]*|n/?a|tbd", re.IGNORECASE)


class Heading(NamedTuple):
    """A quantity as a heading names it: its unit, and what its words say beside it."""

    quantity: str
    unit: str
    scope: Scope


class Cell(NamedTuple):
    """A value in a table, with the model it is of.

    Attributes:
        span: in the document.
        subject: the model's name, as it is written.
        quantity: one of the words' quantities, or where the column stands, for a column of anything else.
        stated: the value.
        scope: what it depends on.
        listed: whether the name stands in a column of models, and is one for sure.
        table: where the table begins.
        topic: what the table is headed or announced by.
    """

    span: Span
    subject: str
    quantity: str
    stated: Amount
    scope: Scope
    listed: bool
    table: int
    topic: str


def cells(document: Document) -> Iterator[Cell]:
    """Yield the values of a document's model tables."""
    for block in document.blocks:
        if block.kind == "table" and 1 < len(block.rows) <= MAX_ROWS:
            table = _Table(
                document, block, _around(document, block), _subject(document, block), _topic(document, block)
            )
            yield from _unambiguous(list(table.cells()))


def _unambiguous(found: Sequence[Cell]) -> Iterator[Cell]:
    """Leave out the names that have several values in one scope: they are not what tells rows apart."""
    values: dict[tuple[str, str, Scope], set[str]] = {}
    for cell in found:
        values.setdefault((cell.subject, cell.quantity, cell.scope), set()).add(repr(cell.stated))
    several = {subject for (subject, *_), stated in values.items() if len(stated) > 1}
    yield from (cell for cell in found if cell.subject not in several)


def around(document: Document, span: Span) -> Scope:
    """Return what stands around a place and on its own lines, as far as values depend on it."""
    block = next((one for one in document.blocks if one.span.start <= span.start < one.span.end), None)
    if block is None:
        return Scope()
    start = document.lines.start(document.lines.position(span.start).line)
    end = document.text.find("\n", span.end)
    line = document.text[start : end if end >= 0 else len(document.text)]
    column = " ".join(_headings(document, block, span)) if block.kind == "table" else ""
    return _around(document, block).joined(scope_of(f"{line}\n{column}"))


def _headings(document: Document, block: Block, span: Span) -> Iterator[str]:
    """What heads the column that a place of a table stands in."""
    for row in block.rows:
        for at, cell in enumerate(row):
            if cell.start <= span.start < cell.end:
                yield from (
                    plain(document.text, *head[at]).text for head in block.rows[: block.heads] if at < len(head)
                )


def _topic(document: Document, block: Block) -> str:
    """What stands nearest above a table: the heading, and a paragraph before it."""
    before = [block.lead] if block.lead >= 0 and document.blocks[block.lead].kind == "paragraph" else []
    near = {max(block.headings, default=-1), *before} - {-1}
    return "\n".join(_text(document, document.blocks[index]) for index in sorted(near))


def _around(document: Document, block: Block) -> Scope:
    """What the headings above a table and the paragraph before it say of its values."""
    found = Scope()
    for index in block.headings:
        heading = document.blocks[index]
        # A site's or a project's name, which titles hold, is another in every place.
        found = found.joined(scope_of(_text(document, heading), names=heading.level > 1))
    before = document.blocks[block.lead] if block.lead >= 0 else None
    if before is not None and before.kind == "paragraph":
        found = found.joined(scope_of(_text(document, before)))
    return found


def _subject(document: Document, block: Block) -> str:
    """The name of the model that a table's page is about, or its section, whose heading is then one word."""
    for index in reversed(block.headings):
        heading = document.blocks[index]
        text = " ".join(_text(document, heading).split())
        words = len(text.split())
        if is_name(text) and (words <= MAX_TITLE if heading.level == 1 else words == 1 and _SPECIFIC.search(text)):
            return text
    return ""


def _text(document: Document, block: Block) -> str:
    return "\n".join(plain(document.text, *line).text for line in block.lines)


class _Table(NamedTuple):
    document: Document
    block: Block
    around: Scope
    subject: str
    topic: str

    def cells(self) -> Iterator[Cell]:
        """Yield the values, by rows or by columns."""
        rows = [[plain(self.document.text, *cell) for cell in row] for row in self.block.rows]
        head = [" ".join(dict.fromkeys(texts)).strip() for texts in _columns(rows[: self.block.heads])]
        body = rows[self.block.heads :]
        models = [at for at, text in enumerate(head) if fold(text).strip(" *#:") in columns("models")]
        if models:
            yield from self._by_rows(head, body, models)
        elif sum(heading_of(row[0].text) is not None for row in body if row) * 2 >= len(body):
            yield from self._by_columns(head, body)

    def _by_rows(self, head: Sequence[str], body: Sequence[Sequence[Plain]], models: Sequence[int]) -> Iterator[Cell]:
        headings = [heading_of(text) for text in head]
        known = Counter((one.quantity, one.scope) for one in headings if one)
        for row in body:
            names = {" ".join(row[at].text.split()) for at in models if at < len(row)}
            beside = self.around.joined(_row_scope(self.document, head, headings, row, models))
            for at, cell in enumerate(row[: len(head)]):
                heading = headings[at] or Heading(f"#{at}/{len(head)}", "", Scope())
                twice = known[heading.quantity, heading.scope] > 1
                if at not in models and heading.quantity != IMAGE and not twice and not _is_wrong(row):
                    for name in sorted(filter(is_name, names)):
                        yield from self._cell(cell, name, heading, beside, listed=True)

    def _by_columns(self, head: Sequence[str], body: Sequence[Sequence[Plain]]) -> Iterator[Cell]:
        for row in body:
            heading = heading_of(row[0].text) if row else None
            if heading is None or heading.quantity == IMAGE:
                continue
            for at, cell in enumerate(row[1 : len(head)], 1):
                told = head[at].strip()
                of_page = len(head) == 2 and (not told or fold(told) in columns("values"))
                name = self.subject if of_page else told
                if is_name(name):
                    yield from self._cell(cell, name, heading, self.around, listed=False)

    def _cell(self, cell: Plain, name: str, heading: Heading, beside: Scope, *, listed: bool) -> Iterator[Cell]:
        stated = value_of(cell.text, heading) if not cell.is_struck(0, len(cell.text)) else None
        if stated is not None:
            scope = beside.joined(heading.scope)
            if OLD in scope.how:
                return  # what was so once, an example, a plan
            # "YOLOv8 models" above a row about YOLOv8n names nothing else.
            others = tuple(other for other in scope.names if other not in fold(name) and fold(name) not in other)
            span = cell.source(0, len(cell.text))
            scope = scope._replace(names=others)
            yield Cell(span, name, heading.quantity, stated, scope, listed, self.block.span.start, self.topic)


def _columns(heads: Sequence[Sequence[Plain]]) -> Iterator[list[str]]:
    width = max(map(len, heads), default=0)
    for column in range(width):
        yield [row[column].text for row in heads if column < len(row)]


def is_name(text: str) -> bool:
    """Say whether a cell or heading can be the name of a model, and of one alone."""
    folded = fold(text).strip()
    if not 1 < len(folded) <= MAX_NAME or not re.search(r"[^\W\d_]{2}|[^\W\d_]\d", folded) or not folded[0].isalnum():
        return False
    words = [word for word in re.split(r"[\s()\[\],:]+", folded) if word]
    sizes = {"xs", "s", "m", "l", "xl", "xxl", "b", "t", "n", "x", "h", "g"}
    generic = columns("generic") | columns("values") | columns("models") | sizes | _SIZE_WORDS
    return len(words) <= 6 and not all(word in generic for word in words)


_SIZE_WORDS = frozenset({"tiny", "small", "medium", "large", "base", "nano", "huge", "giant", "mini", "micro"})


def heading_of(text: str) -> Heading | None:
    """Read a heading that names a quantity, with its unit and with words that scopes know; None for any other."""
    folded = " ".join(fold(text).translate(_WIDE).split()).strip(" *_`:↑↓")
    unit, rest = "", []
    for aside in _ASIDE.findall(folded):
        word = aside.strip()
        if word in named("units"):
            unit = named("units")[word]
        else:
            rest.append(word)
    said = " ".join(_ASIDE.sub(" ", folded).split()).strip(" *_`:↑↓,")
    scaled = _SCALED.match(said)
    unit, said = (scaled[1], said[1:]) if scaled else (unit, said)
    word, _, after = said.partition(",")
    if after.strip() in named("units"):
        unit, said = named("units")[after.strip()], word.strip()
    elif said.endswith(" %"):
        said = said.removesuffix(" %")
    name = named("quantities").get(said)
    if name is None and (kind := _share(said)):
        name = named("quantities")[kind]
        rest.append(said.removesuffix(kind).strip())
    if name is None and unit == "m" and said in {"size", "tamano"} and "(mp" in folded:
        name = "params"
    if name is None:
        return None
    scope = scope_of(" ".join(rest))
    unknown = tuple(word for word in rest if scope_of(word) == Scope())
    return Heading(name.removeprefix("%"), unit, scope._replace(cells=tuple(f"heading={word}" for word in unknown)))


def _share(said: str) -> str:
    """The share that a heading's last words name, "dev accuracy"; what stands before them tells which."""
    words = said.split()
    ends = (" ".join(words[at:]) for at in range(1, len(words)))
    return next((end for end in ends if named("quantities").get(end, "").startswith("%")), "")


def value_of(text: str, heading: Heading) -> Amount | None:
    """Read a cell that holds one number and nothing else, in the unit of its heading or its own."""
    match = _NUMBER.fullmatch(fold(text).strip().rstrip("%").strip() + ("%" if text.strip().endswith("%") else ""))
    if match is None or not (read := intervals(match["digits"])):
        return None
    unit = named("units").get((match["unit"] or "").strip(), "?") if match["unit"] else heading.unit
    if unit == "mm" or heading.quantity.startswith("#"):
        return Amount(read)
    scaled = _scaled(read, unit, heading.quantity)
    return Amount(scaled) if scaled else None


def _scaled(read: tuple[Interval, ...], unit: str, quantity: str) -> tuple[Interval, ...]:
    if quantity not in {"params", "flops", "macs", "storage"}:
        return _shares(read) if unit in {"", "%"} else ()
    if unit in _FACTORS:
        return tuple(Interval(low * _FACTORS[unit], high * _FACTORS[unit]) for low, high in read)
    if unit or quantity != "params":
        return ()  # operations and bytes without a unit may be thousands of millions, or any other
    exact = tuple(one for one in read if one.low >= EXACT)
    # A bare "25.6" counts millions; a bare "256" counts something else.
    rounded = tuple(one for one in read if one.high - one.low < 1 and one.high < 1000)
    million = _FACTORS["m"]
    return exact or tuple(Interval(low * million, high * million) for low, high in rounded)


def _shares(read: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """A share of one, 0.764, as per cent: both are written."""
    if all(one.high <= 1 and one.high - one.low < Decimal("0.2") for one in read):
        return tuple(Interval(low * 100, high * 100) for low, high in read)
    return read


def _row_scope(
    document: Document,
    head: Sequence[str],
    headings: Sequence[Heading | None],
    row: Sequence[Plain],
    models: Sequence[int],
) -> Scope:
    """What the other cells of a row say its values depend on."""
    found = Scope()
    for at, cell in enumerate(row[: len(head)]):
        heading, label, text = headings[at], fold(head[at]).strip(), fold(cell.text).strip()
        source = document.text[slice(*cell.source(0, len(cell.text)))]
        if at in models or _EMPTY.fullmatch(text) or _LINK_ONLY.fullmatch(source):
            continue
        if heading is not None and heading.quantity == IMAGE:
            found = found.joined(Scope(images=tuple(images(text)) or (re.sub(r"\D+", "x", text).strip("x"),)))
        elif heading is None and label not in columns("asides") and not _is_told(text):
            found = found.joined(Scope(cells=(f"{label}={text}",)))
    return found


def _is_told(text: str) -> bool:
    """Whether a cell says how the model does or what it is like, which tells no two values of it apart."""
    return _MEASURED.fullmatch(text) is not None or _SENTENCE.match(text) is not None


def _is_wrong(row: Sequence[Plain]) -> bool:
    return any(sign in cell.text for cell in row for sign in "❌✗✘🚫")
