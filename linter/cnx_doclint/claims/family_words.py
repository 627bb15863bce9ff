"""Whether the words of a family can be found: each is looked for in a text of its own, by what searches documents.

No rule is told twice: what is refused here is what the lexicon, or the reader of values, does not find.

It takes the whole reader, so that loading a family does not ask it. It is asked of a family of somebody's own when
documents are checked with it, of any when it is shown, and of the built-in ones in the tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cnx_doclint.claims.grammar import counted
from cnx_doclint.claims.lexicon import Entry, Lexicon, compile_wording, written
from cnx_doclint.claims.readings import Number, values
from cnx_doclint.claims.vocabulary import Vocabulary, vocabulary_of
from cnx_doclint.documents.text import fold
from cnx_doclint.families.family import error_at, load_family
from cnx_doclint.messages.messages import Message, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from cnx_doclint.claims.lexicon import Mark
    from cnx_doclint.families.family import Family


class Word(NamedTuple):
    """A text of a list in the table ``[text]``, and the keys that lead to that list."""

    path: tuple[str, ...]
    text: str


class WordProblem(NamedTuple):
    """A word that does not do what it is there for, why, and what to write instead."""

    word: Word
    message: Message
    hint: Message


class Search(NamedTuple):
    """A word that is looked for, the table ``[text]`` that it is of, and what finds that table's words."""

    word: Word
    table: Mapping[str, Any]
    vocabulary: Vocabulary


class Fault(NamedTuple):
    """What is wrong with a word, wherever it stands."""

    message: Message
    hint: Message


def checked_family(name: str | Path) -> Family:
    """Return a family as ``load_family`` does, once its words are known to be found.

    Raises:
        FamilyError: its file is malformed, or has a word that is never found.
    """
    family = load_family(name)
    check_words(family, vocabulary_of(family))
    return family


def check_words(family: Family, vocabulary: Vocabulary) -> None:
    """Refuse a family with a word that is never found, or that keeps another one from being found.

    Raises:
        FamilyError: of the first such word, with its line.
    """
    for word, message, hint in word_problems(family.text, vocabulary):
        raise error_at(family, ("text", *word.path), word.text, message, hint)


def word_problems(text: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[WordProblem]:
    """Yield what is wrong with the words of a table ``[text]``, of which a vocabulary was made."""
    for word in _words(text, ()):
        look = _LOOKS.get(_sort(word.path), _as_wording)
        fault = look(Search(word, text, vocabulary))
        if fault is not None:
            yield WordProblem(word, *fault)


def _words(node: Any, path: tuple[str, ...]) -> Iterator[Word]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _words(value, (*path, key))
    elif isinstance(node, (list, tuple)):
        for number, item in enumerate(node, 1):
            yield from [Word(path, item)] if isinstance(item, str) else _words(item, (*path, str(number)))


def _sort(path: tuple[str, ...]) -> str:
    """Return the key that tells how the words of a list are read."""
    if path[0] == "facts":
        return "units" if path[-1] == "units" else path[2]
    if path[-1] == "facts" or path[-1] == "factors":
        return "keys"
    return path[-1] if path[-1] == "names" and path[0] == "models" else path[0]


# ---- how a word is looked for ----


def wording_fault(wording: str) -> Fault | None:
    """Return what is wrong with a wording by itself: it is found in none of the texts it stands for."""
    folded = fold(wording)
    if folded != wording:
        hint = msg("write {folded!r}: texts are searched in lower case and without accents", folded=folded)
        return Fault(msg("{wording!r} is never found", wording=wording), hint)
    if any(text != text.rstrip() for text in written(wording)):
        message = msg("{wording!r} is found only where a space follows", wording=wording)
        return Fault(
            message, msg('end it with a word that has to be there; a bracket that is not closed is one: "heads (q"')
        )
    lexicon = Lexicon.of([Entry(wording, "", None)])
    if any(_whole(lexicon.find(text), text) for text in written(wording)):
        return None
    hint = msg("begin it with a letter, a digit or a sign; *, {{}} and a word in brackets can only follow")
    return Fault(msg("{wording!r} is never found", wording=wording), hint)


def noun_fault(noun: str, others: Iterable[str] = ()) -> Fault | None:
    """Return what is wrong with a noun by itself: behind a number, its beginning is read as the unit.

    Args:
        noun: the wording.
        others: nouns of the same fact.
    """
    rests = [_behind_unit(text) for text in written(noun)]
    if not all(rests):
        return None
    rest = rests[0]
    unit = written(noun)[0].removesuffix(rest).strip(" -_")
    message = msg(
        "{noun!r} begins with {unit!r}, which is read as the unit of the number before it", noun=noun, unit=unit
    )
    if not rest[0].isalnum():
        return Fault(message, msg("delete it: units that say enough by themselves stand in `units`"))
    if any(compile_wording(other).fullmatch(rest) for other in others):
        return Fault(message, msg("delete it: it keeps {rest!r} from being found, which says enough", rest=rest))
    return Fault(message, msg("write {rest!r}", rest=rest))


def _behind_unit(noun: str) -> str:
    """What is left of a noun behind a number that takes its beginning for a unit; empty where nothing is taken.

    A noun that is a unit and nothing else hides none, and is found where something stands between: "1.76-GFLOPs".
    """
    number = "33 "
    value = next(values(number + noun), None)
    taken = value.span.end - len(number) if value else 0
    return noun[taken:].lstrip(" -_") if taken > 0 else ""


def _whole(marks: Iterable[Mark], text: str) -> tuple[Mark, ...]:
    return tuple(mark for mark in marks if mark.span == (0, len(text)))


def _as_wording(search: Search) -> Fault | None:
    return wording_fault(search.word.text)


def _as_searched(search: Search) -> Fault | None:
    """What may stand anywhere in a text, within other words as well."""
    found = any(compile_wording(search.word.text).search(fold(text)) for text in written(search.word.text))
    return None if found else wording_fault(search.word.text)


def _as_other(search: Search) -> Fault | None:
    return wording_fault(search.word.text) or _hidden(search, "label")


def _as_label(search: Search) -> Fault | None:
    return _as_other(search) or _taken(search, "label", -1)


def _as_noun(search: Search) -> Fault | None:
    noun = search.word.text
    nouns = search.table["facts"][search.word.path[1]]["nouns"]
    others = [other for other in nouns if other != noun]
    return wording_fault(noun) or noun_fault(noun, others) or _hidden(search, "noun") or _taken(search, "noun", 0)


def _found(search: Search, kind: str) -> list[tuple[Mark, ...]]:
    """The marks of a kind that are found in each of a word's texts, where all of the table's words are looked for."""
    texts = written(search.word.text)
    return [tuple(mark for mark in search.vocabulary.find(text) if mark.kind == kind) for text in texts]


def _hidden(search: Search, kind: str) -> Fault | None:
    """Whether another wording is found in the place of a word, wherever that stands."""
    texts, found = written(search.word.text), _found(search, kind)
    if any(_whole(marks, text) for marks, text in zip(found, texts, strict=True)):
        return None
    other = next(text[slice(*marks[0].span)] for marks, text in zip(found, texts, strict=True) if marks)
    message = msg("{word!r} is never found: {other!r} is found in its place", word=search.word.text, other=other)
    hint = msg("a wording with a word in brackets is tried first, as if it were that long: write it as two wordings")
    return Fault(message, hint)


def _taken(search: Search, kind: str, nearest: int) -> Fault | None:
    """Whether a fact's word is a quantity that is no fact, too, and that one is taken: the ``nearest`` of its marks."""
    texts, found = written(search.word.text), _found(search, kind)
    whole = [_whole(marks, text) for marks, text in zip(found, texts, strict=True)]
    if any(not marks or marks[nearest].data for marks in whole):
        return None
    message = msg("{word!r} is also a quantity that is no fact, and is read as that", word=search.word.text)
    own = search.table.get("others", ())
    known = [other for other in (*own, *counted("others", 0)) if compile_wording(other).fullmatch(texts[0])]
    if known and known[0] not in own:
        return Fault(message, msg("write {other!r}, as every family's words have it", other=known[0]))
    return Fault(message, msg("delete it here, or in `others` of [text]"))


def _as_name(search: Search) -> Fault | None:
    """What models are called, with a name in the place of ``{}``."""
    return wording_fault(search.word.text.replace("{}", "m1"))


def _as_piece(search: Search) -> Fault | None:
    """What is looked for as it stands, by no wording's rules."""
    piece = search.word.text
    if "*" in piece or "{}" in piece:
        return Fault(
            msg("{word!r} is never found: here, * and {{}} stand for themselves", word=piece),
            msg("write what stands in the text; a longer word that begins so is found as well"),
        )
    return wording_fault(piece)


def _as_unit(search: Search) -> Fault | None:
    unit = search.word.text
    texts = (f"3 {unit}", f"3{unit}", "3x3", "x3")
    read = (reading for text in texts for value in values(text) for reading in value.readings)
    if any(isinstance(reading, Number) and reading.unit == unit for reading in read):
        return None
    hint = msg("units are such as m, million, mm, gflops and %, or square for sizes such as 7x7")
    return Fault(msg("no number is read with the unit {unit!r}", unit=unit), hint)


def _as_key(search: Search) -> Fault | None:
    """What is looked for in no text, or in code alone."""
    del search
    return None


_LOOKS: Mapping[str, Callable[[Search], Fault | None]] = {
    "others": _as_other,
    "labels": _as_label,
    "groups": _as_label,
    "products": _as_searched,
    "nouns": _as_noun,
    "names": _as_name,
    "units": _as_unit,
    "data": _as_piece,
    "tasks": _as_piece,
    **dict.fromkeys(("then", "needs", "keys", "form", "tensors"), _as_key),
}
