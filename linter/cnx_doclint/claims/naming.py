"""Which models a text names, and where. A single letter is a model only where its place makes it one."""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from cnx_doclint.claims.grammar import worded
from cnx_doclint.claims.readings import COUNT_UNITS
from cnx_doclint.claims.strangers import is_built_upon, strangers
from cnx_doclint.documents.text import Span, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from cnx_doclint.claims.lexicon import Mark
    from cnx_doclint.claims.vocabulary import Vocabulary


class Group(NamedTuple):
    """Models named together at one place, "S, M and L".

    ``models`` is empty when somebody else is named there, or when several are meant that were named before
    (``anaphor``: "both models"; ``many`` says how many, 0 for several). ``part`` is the part of the models that the
    name is properly one of, such as the backbone. ``qualifiers`` are what the name says of how weights were got.
    """

    span: Span
    models: tuple[str, ...]
    anaphor: bool = False
    many: int = 0
    part: str = ""
    qualifiers: tuple[str, ...] = ()


def is_ours(found: Sequence[Group]) -> bool:
    """Whether a text that names these names models of ours more often than others."""
    return sum(bool(group.models) for group in found) * 2 > len(found)


# Between models that are named together, in folded text: "S, M and L", "XS/S", "S y el modelo M".
_JOIN = r"\s*(?:,\s*(?:<and>|<or>)?|/|\b(?:<and>|<or>)(?:\s<to>)?|&|\+|-)\s*"
_JOINED = _JOIN + r"(?:(?:<the>|<model>)\s*)*"
_UNTIL = r"\s*(?:<until>\s(?:<the>\s)?|-|–|…|\.{2,3})\s*"
_EXPLAINED = re.compile(r"\s*[:(]\s*")
# What may stand before and after a letter that begins a cell, item or comment and names a model there.
_BEGINNING = re.compile(r"[\s*#=/>`'\"|✅❌⚠️✓✗•🔹🔸🟢🔴│├└─|[-]*")
_AFTER_BEGINNING = re.compile(r"\s*(?:$|\]|[-=─*#]{2,}|:|\(|—|–|-\s|=|→|->|,)|\s+[a-záéíóúñ│\d\[(]|\s{2,}")
_AFTER_ARROW = re.compile(r"(?:→|->|=>)\s*\Z")
_APART = re.compile(r"\s{2}\w{1,2}(?:\s{2}|\s*\Z)")  # a heading among columns of text
_AFTER_COMMA = re.compile(r"[,;(|]\s*\Z")
_NUMBER_NEXT = re.compile(r"\s*[:=]?\s*(?:[a-z]+\s)?[~≈]?\d")
_NOUN_NEXT = r"[\s*`]*(?:<model>|checkpoint|variant)"
_NUMBERING = re.compile(r"[\s#]*\d+(?:\.\d+)*[.)]?\s+")  # of a heading: "2.2 S"
_DIGIT_BEFORE = re.compile(r"\d\s?\Z")
# In running text a letter by itself is a model, but not an initial ("M. Chen"), an equation or "the L loss".
_NO_MODEL = re.compile(r"\.\s?[A-Z]|\+|\s*[=<>^_]|[\s-]*(?:loss|norm|band|shape|curve)")
# "Params (M)" and "Params, M": where a unit stands behind what it is the unit of.
_UNIT_OPENS = re.compile(r"\s*(?:(?P<bracket>[(\[])|,\s?)\Z")
_IN_BRACKETS = re.compile(r"[)\]]")
_AT_THE_END = re.compile(r"\s*\Z")
_DIGIT = re.compile(r"\d[^|\n]*\Z")
_COUNTED = frozenset({"count", "measure", "figure"})
_FURTHER = re.compile(r"(?:/\w+)+")
_LAST_PART = re.compile(r"\w+\Z")
_COUNTED = frozenset({"count", "measure"})
# The size of a model of another name, "DeiT-S".
_OF_ANOTHER = re.compile(r"(?<![\w-])[A-Z][a-z]*[A-Z]\w*-\Z")
# A tensor's shape begins with the batch: "(B, 1, 1, 1)".
_OPENS, _SHAPED = re.compile(r"[(\[]\s*\Z"), re.compile(r"\s*,\s*(?:\d+|[A-Z])\s*,\s*(?:\d+|[A-Z])\s*[,)\]]")
_VERSION = re.compile(r"[\s-]?(?:v?\d[\d.]*[\s-])?")
_AFTER_SIZE = re.compile(r"""\W*\Z|["'`]?\s*[:(=]""")
_NEW_SENTENCE = re.compile(r"[.!?:\]]\W*\Z|[-\w/]\Z")
# "all" by itself, "(all)" or "the same for all": of anything else it would be "all layers".
_EVERYONE = r"(?:\(|(?!in\sall)\b<to>\s)(?P<all><all>)\s*(?=[).,;:]|$)"
_EXCEPT = r"\b<except>\s(?:<to>\s)?(?:<the>\s)?\Z"
_OPTION = re.compile(r"(?<!\w)--?[a-z][\w-]*[= ]\Z")
_AFTER_SMALL = re.compile(r"[\s:|│]*\Z|\s*(?::|→|->)\s*\S|\s{2,}[(\[\d]")
_ASSIGNED = re.compile(r"[\"'\s]*[=:]\s*")
_QUOTES = frozenset({"()", "''", '""', "**", "``", "“”", "[]"})
# Nobody writes a sentence, cell or line that is longer.
MAX_LINE = 4_000
_FILE = r"(?<![\w-])(?P<file>[\w-]{1,200})\.(?:pth|pt|tar|ckpt|bin|safetensors)"


def _always(model: str) -> bool:
    del model
    return True


# The kind of a model in a configuration, "model_type": "gpt2".
_TYPE = re.compile(r"^\W*(?:model_type|_class_name)[\"']?\s*[:=]")


class Naming(NamedTuple):
    """Finds the models that texts of one document name.

    ``aliases`` maps its checkpoint files to models; ``about`` says whether a size by itself is a model's in it.
    """

    vocabulary: Vocabulary
    aliases: Mapping[str, str] = MappingProxyType({})
    about: Callable[[str], bool] = _always

    def in_text(self, text: str, running: bool = False) -> tuple[Group, ...]:
        """Return the groups that a piece of plain text names, in order; ``running`` text is sentences, not code."""
        folded = fold(text)
        return self.groups(text, folded, self.vocabulary.find(folded), running)

    def models(self, text: str) -> frozenset[str]:
        """Return every model that a whole document names."""
        return frozenset(model for group in self.by_lines(text) for model in group.models)

    def by_lines(self, text: str, running: bool = False) -> Iterator[Group]:
        """Yield the groups of each line; their places are in the line. A line that is very long is data."""
        return (group for line in text.split("\n") for group in self.in_text(line[:MAX_LINE], running))

    def groups(self, text: str, folded: str, marks: Sequence[Mark], running: bool = False) -> tuple[Group, ...]:
        """Return the groups that a text names whose marks are known."""
        others = strangers(text, folded, marks, self.vocabulary, running)
        if _TYPE.search(folded):
            return ()  # what a configuration calls the kind of its model names a library's class
        own = [*self._letters(text, folded, marks, running), *self._small(text, marks)]
        own += [*self._files(text), *self._sized(text, marks), *self._configs(text), *self._continued(folded, marks)]
        single = [group for group in own if not any(_overlap(group.span, other) for other in others)]
        taken = [mark for mark in marks if mark.kind == "foreign" and any(_overlap(mark.span, one) for one in others)]
        listed = (mark for mark in marks if mark not in taken)
        single += [*self._marked(text, listed, marks), *(Group(other, ()) for other in others)]
        single += (
            Group(Span(*match.span("all")), self.vocabulary.models) for match in worded(_EVERYONE).finditer(folded)
        )
        joined = [self._but_excepted(group, folded) for group in _joined(text, sorted(single), self.vocabulary.models)]
        return tuple(self._with_rest(joined, marks))

    def _marked(self, text: str, listed: Iterable[Mark], marks: Sequence[Mark]) -> Iterator[Group]:
        for mark in listed:
            if mark.kind == "models":
                ours = len(mark.data) > 1 or not is_built_upon(text, mark.span, marks)
                yield Group(mark.span, mark.data if ours else (), qualifiers=mark.tags)
            elif mark.kind in {"foreign", "anaphor"}:
                yield Group(mark.span, (), mark.kind == "anaphor", mark.data or 0)

    def _sized(self, text: str, marks: Sequence[Mark]) -> Iterator[Group]:
        """Models called by their size, where the document is about the series: "a 7B model" may be anybody's."""
        for group in sized(text, marks):
            ours = not group.models or self.about(group.models[0])
            yield group if ours else group._replace(models=())

    def _files(self, text: str) -> Iterator[Group]:
        for file, model in self.aliases.items():
            for match in re.finditer(rf"(?<!\w){re.escape(file)}(?!\w)", text):
                yield Group(Span(*match.span()), (model,))

    def _continued(self, folded: str, marks: Sequence[Mark]) -> Iterator[Group]:
        """Names that go on with their last part alone: "ResNet-50/101/152"."""
        for mark in marks:
            further = _FURTHER.match(folded, mark.span.end) if mark.kind == "models" else None
            name = folded[mark.span.start : mark.span.end]
            for piece in re.finditer(r"[^/]+", further[0]) if further else ():
                whole = _LAST_PART.sub("", name) + piece[0]
                found = (m for m in self.vocabulary.find(whole) if m.kind == "models" and m.span == (0, len(whole)))
                at = mark.span.end + piece.start()
                yield from (Group(Span(at, at + len(piece[0])), m.data) for m in found)

    def _letters(self, text: str, folded: str, marks: Sequence[Mark], running: bool) -> Iterator[Group]:
        taken = [mark.span for mark in marks if mark.kind in {"models", "foreign", "name", "neutral"}]
        before = {mark.span.end for mark in marks if mark.kind == "before"}
        for match in self.vocabulary.letters.finditer(text):
            span = Span(*match.span())
            if any(span.start < other.end and other.start < span.end for other in taken):
                continue
            if self._is_unit(text, span, marks) or _OF_ANOTHER.search(text, 0, span.start):
                continue
            if match[0] in self.vocabulary.strong or self._is_model(text, folded, span, before, running):
                yield Group(span, (match[0],))

    def _small(self, text: str, marks: Sequence[Mark]) -> Iterator[Group]:
        """Names in small letters, where nothing else can be meant: a whole cell or key, in quotes, after an option."""
        small = _small_names(self.vocabulary.models)
        for match in small.one.finditer(text):
            start, end = match.span()
            name = small.names[match[0]]
            if (
                name in self.vocabulary.strong
                or text[max(0, start - 1) : start] + text[end : end + 1] in {"''", '""'}
                or any(run.start() <= start < run.end() for run in small.several.finditer(text))
                or _OPTION.search(text, 0, start)
                or (_BEGINNING.fullmatch(text, 0, start) and _AFTER_SMALL.match(text, end))
                or any(mark.kind == "assignment" and _ASSIGNED.fullmatch(text, mark.span.end, start) for mark in marks)
            ):
                yield Group(Span(start, end), (name,))

    def _but_excepted(self, group: Group, folded: str) -> Group:
        """Turn "except in XS" into the models it leaves."""
        if not group.models or not worded(_EXCEPT).search(folded, 0, group.span.start):
            return group
        return group._replace(models=tuple(model for model in self.vocabulary.models if model not in group.models))

    def _with_rest(self, groups: list[Group], marks: Sequence[Mark]) -> list[Group]:
        """Add "the others": the models that the text has not named before."""
        for mark in marks:
            named = {model for group in groups if group.span.end <= mark.span.start for model in group.models}
            if mark.kind == "rest" and named and (rest := tuple(m for m in self.vocabulary.models if m not in named)):
                groups.append(Group(mark.span, rest))
        return sorted(groups)

    def _configs(self, text: str) -> Iterator[Group]:
        """Files named after a model, "configs/s.yaml", "model_opt_S.onnx"."""
        for match in _named_files(self.vocabulary.models).finditer(text):
            name = _small_names(self.vocabulary.models).names[match["name"].lower()]
            yield Group(Span(*match.span("name")), (name,))

    def _is_unit(self, text: str, span: Span, marks: Sequence[Mark]) -> bool:
        """Whether a letter is the unit of the quantity before it: "Params (M)", "Params, M", not "3 params (M)"."""
        opened = _UNIT_OPENS.search(text, 0, span.start)
        if opened is None or text[slice(*span)].lower() not in COUNT_UNITS or _DIGIT.search(text, 0, span.start):
            return False
        if not (_IN_BRACKETS if opened["bracket"] else _AT_THE_END).match(text, span.end):
            return False
        end = opened.start()
        named = (mark.data for mark in marks if mark.kind in {"label", "noun"} and mark.span.end == end)
        return any(self.vocabulary.forms[key].kind in _COUNTED for keys in named for key in keys)

    def _is_model(self, text: str, folded: str, span: Span, before: set[int], running: bool) -> bool:
        start, end = span
        if any(run.start() <= start < run.end() for run in _runs(self.vocabulary.models).finditer(text)):
            return True
        if _OPENS.search(text, 0, start) and _SHAPED.match(text, end):
            return False
        if _DIGIT_BEFORE.search(text, 0, start) and not _NUMBERING.fullmatch(text, 0, start):
            return _is_paired(text, start, self.vocabulary.models)
        around = text[max(0, start - 1) : start] + text[end : end + 1]
        return (
            around in _QUOTES
            or len(folded[:start].rstrip(" \"'`*_(")) in before
            or bool(_BEGINNING.fullmatch(text, 0, start) and _AFTER_BEGINNING.match(text, end))
            or bool(_AFTER_COMMA.search(text[:start]) and _NUMBER_NEXT.match(text, end))
            or bool(_AFTER_ARROW.search(text[:start]))
            or bool(_APART.match(text[max(0, start - 2) :]) if start > 1 else False)
            or bool(worded(_NOUN_NEXT).match(folded, end))
            or (running and not _NO_MODEL.match(text, end))
        )


def _is_paired(text: str, start: int, models: tuple[str, ...]) -> bool:
    """Whether a letter after a number is one of several models that values stand before: "128 XS, 256 S, 512 L"."""
    pairs = list(_valued(models).finditer(text))
    different = len({pair["name"] for pair in pairs}) > 1  # "7.44 M, 8.38 M" are millions
    return different and any(pair.start("name") <= start < pair.end("name") for pair in pairs)


@cache
def _valued(models: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(models, key=len, reverse=True)))
    return re.compile(rf"\d\s(?P<name>(?:{names})(?:/(?:{names}))*)\s*(?=[,;)]|$)")


def sized(text: str, marks: Sequence[Mark]) -> Iterator[Group]:
    """Models called by their size, "the Large", in a cell or with a capital: elsewhere it is any size."""
    foreign = [mark.span for mark in marks if mark.kind == "foreign"]
    named = [mark for mark in marks if mark.kind in {"foreign", "family"}]
    for mark in marks:
        start, end = mark.span
        if mark.kind != "size" or any(span.start <= start < span.end for span in foreign):
            continue
        before = [name for name in named if _VERSION.fullmatch(text, name.span.end, start)]
        if before:
            # "Qwen 7B" is one of ours, "Mistral 7B" and "Llama 3 8B" are not.
            ours = before[-1].kind == "family" and not re.search(r"\d", text[before[-1].span.start : start])
            yield Group(mark.span, (mark.data,) if ours else ())
            continue
        alone = _BEGINNING.fullmatch(text, 0, start) is not None
        within = not alone and text[start].isupper() and not _NEW_SENTENCE.search(text, 0, start)
        if (alone and _AFTER_SIZE.match(text, end)) or within:
            yield Group(mark.span, (mark.data,))


class _Small(NamedTuple):
    """Patterns of names in small letters: one, and several together, with one among them that is nothing else."""

    one: re.Pattern[str]
    several: re.Pattern[str]
    names: Mapping[str, str]


@cache
def _named_files(models: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(models, key=len, reverse=True))
    return re.compile(
        rf"(?:^|(?<=[\s/_\-`'\"(]))(?P<name>(?i:{names}))\.(?:ya?ml|json|toml|py|onnx|tflite|tar|pth|pt|cfg)\b"
    )


@cache
def _small_names(models: tuple[str, ...]) -> _Small:
    names = "|".join(re.escape(name.lower()) for name in sorted(models, key=len, reverse=True))
    one = rf"(?<![\w.'’/\\-])(?:{names})(?![\w’-]|'\w|\.\w)"
    some = rf"(?<![\w.])(?:{names})(?!\w)"
    called = {name.lower(): name for name in models}
    return _Small(re.compile(one), worded(rf"{some}(?:{_JOIN}{some}){{2,}}"), called)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


@cache
def _runs(models: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(models, key=len, reverse=True)))
    one = rf"(?<![\w.])(?:{names})(?!\w)"
    return worded(rf"{one}(?:(?i:{_JOIN}){one})+|{one}(?:\s{one}){{2,}}")


def _joined(text: str, single: Sequence[Group], family: tuple[str, ...]) -> list[Group]:
    joined: list[Group] = []
    for group in single:
        last = joined[-1] if joined else None
        if last is None or not (last.models and group.models):
            if last is None or group.span.start >= last.span.end:
                joined.append(group)
            continue
        if group.span.start < last.span.end:
            continue
        gap = text[last.span.end : group.span.start]
        both = Span(last.span.start, group.span.end)
        if worded(_JOINED).fullmatch(fold(gap)):
            joined[-1] = Group(both, tuple(dict.fromkeys((*last.models, *group.models))))
        elif _EXPLAINED.fullmatch(gap) and set(group.models) <= set(last.models):
            # "all models (XS, S, M, L)", "Modelo S (S)": the second says the first again, or limits it
            joined[-1] = Group(both, group.models)
        elif worded(_UNTIL).fullmatch(fold(gap)) and (between := _between(last, group, family)):
            joined[-1] = Group(both, between)
        else:
            joined.append(group)
    return joined


def _between(first: Group, last: Group, family: tuple[str, ...]) -> tuple[str, ...]:
    """The models from one to another, "XS to L", if others lie between; else it is a step, "from S to M"."""
    if len(first.models) != 1 or len(last.models) != 1:
        return ()
    start, end = family.index(first.models[0]), family.index(last.models[0])
    return family[start : end + 1] if end - start > 1 else ()


def file_aliases(text: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Return the checkpoint files of which a document says which model they hold: ``best.pth (XS)``.

    Keys are file names without their ending, since text uses both. A file said to hold two models tells nothing.
    """
    model = rf"(?P<model>{'|'.join(map(re.escape, vocabulary.models))})"
    found: dict[str, str] = {}
    for pattern in (rf"{_FILE}[\"'`*]*\s*\({model}\)", rf"(?<!\w){model}[*`]*\s*\([`\"']?{_FILE}"):
        for match in re.finditer(pattern, text):
            file, name = match["file"], match["model"]
            found[file] = name if found.get(file, name) == name else ""
    return {file: name for file, name in found.items() if name}
