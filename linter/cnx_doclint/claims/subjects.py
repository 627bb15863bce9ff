"""What authors settle: the models that a place is about, and the fact that its values are of.

Names that are none, of models or of facts, say nothing here; ``problems`` tells of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.layers import Layers, layered
from cnx_doclint.documents.annotations import Annotation, read_annotations
from cnx_doclint.documents.directives import Problem
from cnx_doclint.documents.text import Span, fold
from cnx_doclint.messages.messages import Message, msg
from cnx_doclint.messages.suggestions import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cnx_doclint.claims.vocabulary import Vocabulary
    from cnx_doclint.documents.document import Document
    from cnx_doclint.documents.reach import Width
    from cnx_doclint.spec.spec import Spec

# Whom a place is about that is about none of the models.
NONE = "none"
BY_AUTHOR = msg("the author says so")
BY_SETTINGS = msg("the settings say so")
OF_NONE = msg("about none of the models")

_SEPARATORS = re.compile(r"[\W_]+")


class Subject(NamedTuple):
    """Whom a place is about.

    Attributes:
        models: by their names; empty for none of them.
        width: how wide the place is.
        reason: who says so.
    """

    models: tuple[str, ...]
    width: Width
    reason: Message


class Bound(NamedTuple):
    """A fact that the values of a place are of."""

    fact: str
    span: Span


class Settled(NamedTuple):
    """Everything that is settled of a document.

    Attributes:
        subjects: whom its places are about.
        facts: what values there are of.
        silent: blocks that hold nothing but comments.
    """

    subjects: Layers[Subject] = Layers()
    facts: Layers[Bound] = Layers()
    silent: frozenset[int] = frozenset()


def settled(document: Document, vocabulary: Vocabulary, spec: Spec) -> Settled:
    """Return what the author of a document settles."""
    about = document.about
    said = read_annotations(document)
    subjects = [] if not about else [(_whole(document), Subject(_of(about), "wide", _reason(about, BY_SETTINGS)))]
    for one in said.found:
        names = [model_called(name, vocabulary, spec) for name in one.models]
        if names and all(names):
            models = tuple(dict.fromkeys(name for name in names if name))
            subjects.append((one.reach.span, Subject(_of(models), one.reach.width, _reason(models, BY_AUTHOR))))
    facts = [(one.reach.span, Bound(one.fact, one.reach.span)) for one in said.found if one.fact in vocabulary.forms]
    return Settled(layered(subjects), layered(facts), said.silent)


def problems(document: Document, vocabulary: Vocabulary, spec: Spec) -> Iterator[Problem]:
    """Yield the annotations of a document that are not understood, in order."""
    said = read_annotations(document)
    named = (problem for one in said.found for problem in _unknown(one, vocabulary, spec))
    yield from sorted((*said.problems, *named), key=lambda one: one.span)


def _unknown(one: Annotation, vocabulary: Vocabulary, spec: Spec) -> Iterator[Problem]:
    for name in one.models:
        if not model_called(name, vocabulary, spec):
            yield Problem(one.span, no_model(name, spec))
    if len(one.models) > 1 and NONE in one.models:
        yield Problem(one.span, msg("none cannot go together with a model"))
    if one.fact and one.fact not in vocabulary.forms:
        hint = suggestion(one.fact, sorted(vocabulary.forms))
        yield Problem(one.span, msg("no fact is called {name!r}; {hint}", name=one.fact, hint=hint))


def no_model(name: str, spec: Spec) -> Message:
    """Say that a name is that of no model, and which there are."""
    hint = suggestion(name, (*spec.models, NONE))
    return msg("no model of the spec is called {name!r}; {hint}", name=name, hint=hint)


def model_called(name: str, vocabulary: Vocabulary, spec: Spec) -> str:
    """Return the model that an author means by a name, or ``none``; empty when there is no such model.

    Capitals and what stands between the parts of a name mean nothing.
    """
    plain = _bare(name)
    if plain == NONE:
        return NONE
    family = _bare(vocabulary.title)
    exact = [model for model in spec.models if plain in {_bare(model), family + _bare(model)}]
    if exact:
        return exact[0]
    spellings = dict.fromkeys((fold(name), _SEPARATORS.sub(" ", fold(name)), _SEPARATORS.sub("-", fold(name))))
    marks = (mark for text in spellings for mark in vocabulary.find(text) if mark.span == (0, len(text)))
    meant = (_model(mark.kind, mark.data) for mark in marks)
    return next((model for model in meant if model in spec.models), "")


def _model(kind: str, data: object) -> str:
    """The one model that a mark names."""
    if kind == "size":
        return str(data)
    return str(data[0]) if kind == "models" and isinstance(data, tuple) and len(data) == 1 else ""


def _bare(name: str) -> str:
    return _SEPARATORS.sub("", fold(name))


def _of(names: Iterable[str]) -> tuple[str, ...]:
    named = tuple(names)
    return () if NONE in named else named


def _reason(names: Iterable[str], who: Message) -> Message:
    return msg("{who}: {what}", who=who, what=OF_NONE) if NONE in names else who


def _whole(document: Document) -> Span:
    return Span(0, len(document.text))
