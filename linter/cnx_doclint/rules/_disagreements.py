"""Places that contradict each other, within a document, between documents and between translations of one page.

Both rules that report them look at all of it, since a place is to be reported once: where a page and its translation
differ, by the rule of translations; elsewhere at the place that fewer others agree with.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.documents.translated_pages import page_of
from cnx_doclint.messages.messages import Message
from cnx_doclint.rules._agreement import agree
from cnx_doclint.rules._tables_apart import Tables, of_one_thing, tables_of
from cnx_doclint.rules.zoo.scope import comparable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cnx_doclint.claims.facts import Stated
    from cnx_doclint.findings.notes import LocatedNote, Scope


class Pair(NamedTuple):
    """A place that is reported, and the one it contradicts."""

    wrong: LocatedNote
    other: LocatedNote


class Disagreements(NamedTuple):
    """All pairs of a run, each to be reported once."""

    between: tuple[Pair, ...]
    translated: tuple[Pair, ...]


def disagreements(noted: Sequence[LocatedNote]) -> Disagreements:
    """Find the places that contradict others."""
    names = {one.note.subject for one in noted if one.note.listed}
    groups = _grouped(one for one in noted if one.note.subject in names and not one.note.quantity.startswith("#"))
    tables = tables_of(groups.values())
    apart = {pair.wrong.place: pair for group in groups.values() for pair in _apart(group, tables)}
    translated = [pair for pair in _translated(noted) if pair.other.place not in apart or pair.wrong.place in apart]
    told = {pair.wrong.place for pair in translated}
    return Disagreements(
        tuple(pair for place, pair in apart.items() if place not in told),
        tuple({pair.wrong.place: pair for pair in reversed(translated)}.values()),
    )


def told_at(one: LocatedNote) -> Message:
    """Return a place with what it says."""
    return Message(f"{one.place}: {one.note.text}")


def _grouped(noted: Iterator[LocatedNote] | Sequence[LocatedNote]) -> dict[tuple[str, str], list[LocatedNote]]:
    groups: dict[tuple[str, str], list[LocatedNote]] = defaultdict(list)
    for one in noted:
        groups[one.note.subject, one.note.quantity].append(one)
    return groups


# ---- places that say different things of one model ----


class _Said(NamedTuple):
    """One value in one scope, and the places that give it."""

    scope: Scope
    stated: Stated
    places: tuple[LocatedNote, ...]


def _apart(group: Sequence[LocatedNote], tables: Tables) -> Iterator[Pair]:
    """Yield the places of a group that fewer others agree with than with a place they contradict."""
    said = _by_value(group)
    if len(said) < 2:
        return
    quantity = group[0].note.quantity
    weights = [sum(len(other.places) for other in said if _fit(one, other, quantity)) for one in said]
    first = {id(one): number for number, one in enumerate(said)}
    for at, one in enumerate(said):
        against = [
            (weights[number], -number, other)
            for number, other in enumerate(said)
            if comparable(quantity, one.scope, other.scope) and not agree(one.stated, other.stated)
        ]
        stronger = sorted((rank for rank in against if rank[:2] > (weights[at], -first[id(one)])), reverse=True)
        for place in one.places:
            others = (other for rank in stronger for other in rank[2].places if not _same_page(place, other))
            if (other := next((one for one in others if of_one_thing(tables, place, one)), None)) is not None:
                yield Pair(place, other)


def _by_value(group: Sequence[LocatedNote]) -> list[_Said]:
    places: dict[tuple[Scope, Stated], list[LocatedNote]] = defaultdict(list)
    for one in group:
        places[one.note.scope, one.note.stated].append(one)
    return [_Said(scope, stated, tuple(found)) for (scope, stated), found in places.items()]


def _fit(one: _Said, other: _Said, quantity: str) -> bool:
    return comparable(quantity, one.scope, other.scope) and agree(one.stated, other.stated)


def _same_page(one: LocatedNote, other: LocatedNote) -> bool:
    """Whether two places are on one page in two languages, which the rule of translations compares."""
    paths = one.place.path, other.place.path
    return paths[0] != paths[1] and page_of(paths[0]).path == page_of(paths[1]).path


# ---- translations ----


def _translated(noted: Sequence[LocatedNote]) -> Iterator[Pair]:
    """Yield the values of a translation that its original does not have, where the original has another instead."""
    pages: dict[str, dict[str, list[LocatedNote]]] = defaultdict(lambda: defaultdict(list))
    for one in noted:
        pages[page_of(one.place.path).path][one.place.path].append(one)
    for documents in pages.values():
        if len(documents) > 1:
            original, *others = sorted(documents, key=lambda path: (_rank(path), path))
            for other in others:
                yield from _changed(_grouped(documents[original]), _grouped(documents[other]))


def _rank(path: str) -> int:
    """The original first: the one whose path names no language, or English."""
    language = page_of(path).language
    return 0 if not language else 1 if language.startswith("en") else 2


def _changed(
    original: Mapping[tuple[str, str], Sequence[LocatedNote]], other: Mapping[tuple[str, str], Sequence[LocatedNote]]
) -> Iterator[Pair]:
    changed: dict[str, list[Pair]] = defaultdict(list)
    kept: Counter[str] = Counter()
    for (subject, quantity), there in other.items():
        here = original.get((subject, quantity), ())
        new = [one for one in there if not any(agree(one.note.stated, old.note.stated) for old in here)]
        lost = [old for old in here if not any(agree(one.note.stated, old.note.stated) for one in there)]
        changed[quantity] += (Pair(one, old) for one, old in zip(new, lost, strict=False))
        kept[quantity] += not new
    for quantity, pairs in changed.items():
        # Columns that nobody can name may stand in another order, or a page have others.
        if not quantity.startswith("#") or len(pairs) <= max(1, kept[quantity]):
            yield from pairs
