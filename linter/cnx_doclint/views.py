"""What page templates see: a spec's models as ready text. Templates lay out; everything is decided here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any, NamedTuple

from cnx_doclint import show
from cnx_doclint.book import Book
from cnx_doclint.show import PAPER
from cnx_doclint.spec import STATUSES, Fact, Model, Source, Status


class FactView(NamedTuple):
    """A fact as text: what it is called, its value with its unit, how it is known and on what grounds."""

    key: str
    name: str
    text: str
    status: Status
    evidence: tuple[str, ...]

    @property
    def grounds(self) -> str:
        """The evidence in one line of HTML: the first pieces, and how many more there are."""
        shown = [_piece(piece) for piece in self.evidence[:_SHOWN]]
        more = len(self.evidence) - len(shown)
        return "; ".join(shown) + (f" and {more:,} more" if more else "")


def _piece(evidence: str) -> str:
    text = escape(evidence, quote=False)
    return f"<code>{text}</code>" if _NAME.fullmatch(evidence) else text


# A tensor or the key of another fact, to be set as code; an assumption or a citation is prose.
_NAME = re.compile(r"[\w{}*-]+(?:\.[\w{}*-]+)+")
_SHOWN = 4


class Group(NamedTuple):
    """Facts of one part of a model, under a title."""

    key: str
    title: str
    facts: tuple[FactView, ...]

    @property
    def rows(self) -> tuple[tuple[str, str, Status], ...]:
        """The facts as rows of a table."""
        return tuple((fact.name, fact.text, fact.status) for fact in self.facts)


class Layer(NamedTuple):
    """One layer of the head: its number, the step its channels take, its kernel, the weight that says so."""

    name: str
    step: str
    kernel: str
    weight: str


class Quote(NamedTuple):
    """What the paper says of a fact, what the model has, and whether that is the same."""

    name: str
    paper: str
    model: str
    verdict: str


@dataclass(frozen=True, slots=True)
class ModelView:
    """Everything a page says about one model."""

    name: str
    title: str
    slug: str
    source: Source
    groups: tuple[Group, ...]
    layers: tuple[Layer, ...]
    origin: tuple[tuple[str, str], ...]
    buffers: str
    quotes: tuple[Quote, ...]

    def text(self, key: str) -> str:
        """Return a fact's value as text, or an empty text when the spec has no such fact."""
        return next((fact.text for group in self.groups for fact in group.facts if fact.key == key), "")


def views(book: Book) -> tuple[ModelView, ...]:
    """Return the models of a spec, smallest first."""
    return tuple(_model(book, name) for name in book.models())


def slug(name: str) -> str:
    """Return a model's name as a file name: lower-case, with hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _model(book: Book, name: str) -> ModelView:
    model = book.spec.models[name]
    return ModelView(
        name=name,
        title=book.title(name),
        slug=slug(name),
        source=model.source,
        groups=_groups(book, model),
        layers=_layers(book, model),
        origin=_origin(model.source),
        buffers=_buffers(model),
        quotes=tuple(_quotes(book, model)),
    )


def _groups(book: Book, model: Model) -> tuple[Group, ...]:
    """The facts by their first word; the paper's are compared elsewhere."""
    keys = sorted((key for key in model.facts if not key.startswith(PAPER)), key=book.order)
    return tuple(
        Group(group, book.group(group, "en"), tuple(_fact(book, key, model.facts[key]) for key in members))
        for group, members in groupby(keys, _group)
    )


def _group(key: str) -> str:
    return key.partition(".")[0]


def _fact(book: Book, key: str, fact: Fact) -> FactView:
    return FactView(key, book.name(key, "en"), book.with_unit(key, fact.value), fact.status, fact.evidence)


def _layers(book: Book, model: Model) -> tuple[Layer, ...]:
    layers = book.published.layers
    if layers is None:
        return ()
    steps, kernels = _tuple(model, layers.steps), _tuple(model, layers.kernels)
    weights = _weights(model, layers.steps, len(steps))
    return tuple(
        Layer(str(number), show.step(*step), f"{kernel} × {kernel}", weight)
        for number, (step, kernel, weight) in enumerate(zip(steps, kernels, weights, strict=False), 1)
    )


def _weights(model: Model, key: str, layers: int) -> tuple[str, ...]:
    """The tensors among the evidence of the steps: one a layer, in order, or none if it is not so simple."""
    fact = model.facts.get(key)
    names = [name for name in (fact.evidence if fact else ()) if name in model.tensors]
    shapes = [f"`{name}` {show.shown(model.tensors[name])}" for name in names]
    return tuple(shapes) if len(shapes) == layers else ("–",) * layers


def _tuple(model: Model, key: str) -> tuple[Any, ...]:
    fact = model.facts.get(key)
    return fact.value if fact is not None and isinstance(fact.value, tuple) else ()


def _origin(source: Source) -> tuple[tuple[str, str], ...]:
    return (
        ("File", f"`{source.file}`"),
        *([("SHA-256", f"`{source.sha256}`")] if source.sha256 else []),
        ("Size", f"{source.bytes:,} bytes"),
        ("Format", source.format),
        *([("File within", f"`{source.member}`")] if source.member else []),
        ("Weights under", f"`{source.container}`" if source.container else "the top of the file"),
        ("Tensors", f"{source.tensors:,}"),
    )


def _integer(model: Model, key: str) -> int:
    fact = model.facts.get(key)
    return fact.value if fact is not None and isinstance(fact.value, int) else 0


def _buffers(model: Model) -> str:
    """How many numbers are stored beside the parameters, or nothing when the spec does not tell."""
    stored = _integer(model, "params.total_with_buffers")
    return f"{stored - _integer(model, 'params.total'):,}" if stored else ""


def _quotes(book: Book, model: Model) -> list[Quote]:
    """The paper's values beside the model's own, with what the comparison shows."""
    quoted = {key.removeprefix(PAPER): fact for key, fact in model.facts.items() if key.startswith(PAPER)}
    return [
        Quote(book.name(key, "en"), book.with_unit(key, paper.value), *_judge(book, key, paper, model))
        for key, paper in sorted(quoted.items(), key=lambda item: book.order(item[0]))
        if key in model.facts
    ]


def _judge(book: Book, key: str, paper: Fact, model: Model) -> tuple[str, str]:
    own = model.facts[key]
    text = book.with_unit(key, own.value)
    if paper.value == own.value:
        return text, "same source" if own.evidence == paper.evidence else "agrees"
    if not isinstance(own.value, int) or not isinstance(paper.value, str):
        return text, "differs"
    counts = {"without": own.value, "with": _integer(model, f"{key}_with_buffers")}
    agreeing = [how for how, count in counts.items() if show.millions(count) == paper.value]
    return text, f"agrees, counted {' or '.join(agreeing)} buffers" if agreeing else "differs"


MEANING: dict[Status, str] = {
    "verified": "read from the names and shapes of the checkpoint's tensors",
    "derived": "exact arithmetic, or a lookup, on verified facts",
    "inferred": "follows only under an assumption, which the evidence states",
    "declared": "cited from the paper or the reference architecture; the weights do not tell",
}
assert set(MEANING) == set(STATUSES)  # noqa: S101 - a status without a meaning would be a hole in the index page
