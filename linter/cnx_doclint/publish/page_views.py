"""What page templates see: a spec's models as ready text. Templates lay out; everything is decided here."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import groupby
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.messages.translation import load_language
from cnx_doclint.publish.drawings.badge import badge_file
from cnx_doclint.publish.head_layers import Layer, layers
from cnx_doclint.publish.quotes import Quote, paper_quotes
from cnx_doclint.publish.terms import status_term, term
from cnx_doclint.spec.evidence import evidence_message
from cnx_doclint.spec.formatting import PAPER
from cnx_doclint.spec.spec import STATUSES, Fact, Model, Source, Status

if TYPE_CHECKING:
    from cnx_doclint.families.glossary import Glossary


class FactView(NamedTuple):
    """A fact as text: what it is called, its value with its unit, how it is known and on what grounds.

    ``status`` is the word for ``known`` in the language of the page.
    """

    key: str
    name: str
    text: str
    known: Status
    status: str
    evidence: tuple[str, ...]
    lang: str

    @property
    def grounds(self) -> str:
        """The evidence in one line of HTML: the first pieces, and how many more there are."""
        shown = [_piece(piece, self.lang) for piece in self.evidence[:_SHOWN]]
        more = len(self.evidence) - len(shown)
        return "; ".join(shown) + (f" {term('and more', self.lang).format(number=f'{more:,}')}" if more else "")


def _piece(evidence: str, lang: str) -> str:
    if _NAME.fullmatch(evidence):
        return f"<code>{escape(evidence, quote=False)}</code>"
    return escape(_speaker(lang).say(evidence_message(evidence)), quote=False)


_speaker = cache(load_language)


# A tensor or the key of another fact, to be set as code; an assumption or a citation is prose.
_NAME = re.compile(r"[\w{}*-]+(?:\.[\w{}*-]+)+")
_SHOWN = 4


class Group(NamedTuple):
    """Facts of one part of a model, under a title."""

    key: str
    title: str
    facts: tuple[FactView, ...]

    @property
    def rows(self) -> tuple[tuple[str, str, str], ...]:
        """The facts as rows of a table."""
        return tuple((fact.name, fact.text, badge(fact.status)) for fact in self.facts)


class TensorRow(NamedTuple):
    """A tensor as HTML: its name, its shape and how many numbers that is."""

    name: str
    shape: str
    numbers: str


@dataclass(frozen=True, slots=True)
class ModelView:
    """Everything a page says about one model.

    Attributes:
        file: what the checkpoint is called, as a literal of Python; of a remote one without the way to it.
        container: what in the file is the state dict, as subscripts of Python: ``["state_dict"]``.
    """

    name: str
    title: str
    slug: str
    source: Source
    groups: tuple[Group, ...]
    layers: tuple[Layer, ...]
    origin: tuple[tuple[str, str], ...]
    buffers: str
    quotes: tuple[Quote, ...]
    tensors: tuple[TensorRow, ...]
    file: str
    container: str

    def text(self, key: str) -> str:
        """Return a fact's value as text, or an empty text when the spec has no such fact."""
        return next((fact.text for group in self.groups for fact in group.facts if fact.key == key), "")


def views(glossary: Glossary, lang: str = "en") -> tuple[ModelView, ...]:
    """Return the models of a spec in a language, smallest first."""
    return tuple(_model(glossary, name, lang) for name in glossary.models())


def slug(name: str) -> str:
    """Return a model's name as a file name: lower-case, with hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _model(glossary: Glossary, name: str, lang: str) -> ModelView:
    model = glossary.spec.models[name]
    return ModelView(
        name=name,
        title=glossary.title(name),
        slug=slug(name),
        source=model.source,
        groups=_groups(glossary, model, lang),
        layers=layers(glossary, name),
        origin=_origin(model.source, lang),
        buffers=_buffers(model),
        quotes=tuple(paper_quotes(glossary, name, lang)),
        tensors=tuple(_tensor(tensor, shape) for tensor, shape in model.tensors.items()),
        file=_literal(model.source.file.rpartition("/")[2]),
        container="".join(f"[{_literal(key)}]" for key in model.source.container.split(".") if key),
    )


def _tensor(name: str, shape: tuple[int, ...]) -> TensorRow:
    return TensorRow(escape(name, quote=False), str(list(shape)), f"{prod(shape):,}")


def _literal(text: str) -> str:
    return json.dumps(text)


def _groups(glossary: Glossary, model: Model, lang: str) -> tuple[Group, ...]:
    """The facts by their first word; the paper's are compared elsewhere."""
    keys = sorted((key for key in model.facts if not key.startswith(PAPER)), key=glossary.order)
    return tuple(
        Group(
            group, glossary.group(group, lang), tuple(_fact(glossary, key, model.facts[key], lang) for key in members)
        )
        for group, members in groupby(keys, _group)
    )


def _group(key: str) -> str:
    return key.partition(".")[0]


def _fact(glossary: Glossary, key: str, fact: Fact, lang: str) -> FactView:
    text = glossary.with_unit(key, fact.value)
    return FactView(
        key, glossary.name(key, lang), text, fact.status, status_term(fact.status, lang), fact.evidence, lang
    )


def _origin(source: Source, lang: str) -> tuple[tuple[str, str], ...]:
    where = f"`{source.container}`" if source.container else term("the top of the file", lang)
    rows = (
        ("file", f"`{source.file}`"),
        *([("SHA-256", f"`{source.sha256}`")] if source.sha256 else []),
        ("size", f"{source.bytes:,} {term('bytes', lang)}"),
        ("format", source.format),
        *([("file within", f"`{source.member}`")] if source.member else []),
        ("weights under", where),
        ("tensors", f"{source.tensors:,}"),
    )
    return tuple((name if name == "SHA-256" else term(name, lang), text) for name, text in rows)


def _integer(model: Model, key: str) -> int:
    fact = model.facts.get(key)
    return fact.value if fact is not None and isinstance(fact.value, int) else 0


def _buffers(model: Model) -> str:
    """How many numbers are stored beside the parameters, or nothing when there are none or the spec does not tell."""
    stored = _integer(model, "params.total_with_buffers")
    buffers = stored - _integer(model, "params.total")
    return f"{buffers:,}" if buffers > 0 else ""


def meaning(lang: str) -> tuple[Meaning, ...]:
    """Return what each status means."""
    return tuple(_meaning(status, lang) for status in STATUSES)


class Meaning(NamedTuple):
    """A status: what it is called, its badge, the picture of that, and what it means."""

    status: str
    badge: str
    picture: str
    text: str

    @property
    def reference(self) -> str:
        """What tells Markdown which picture the badge is, for the end of a page."""
        return f'[{self.status}]: {self.picture} "{self.text}"'


def badge(status: str) -> str:
    """Return the badge of a status by its name: a picture by reference, so that a table's source stays legible."""
    return f"![{status}]"


def _meaning(status: Status, lang: str) -> Meaning:
    name = status_term(status, lang)
    return Meaning(name, badge(name), badge_file(status), term(f"meaning of {status}", lang))
