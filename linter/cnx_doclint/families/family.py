"""Model families as data: loads and checks a TOML file, so that a new family takes no Python.

A built-in family is a ``.toml`` file of this folder; a user's own is any other, given by its path. Loading is
cheap and knows no checkpoint, since the linter wants only names and wordings; ``extraction.py`` applies the
rules.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from cnx_doclint.errors import FamilyError
from cnx_doclint.families import file_format
from cnx_doclint.families.file_format import KINDS, OPERATORS, Names, frozen
from cnx_doclint.families.inheritance import inherited
from cnx_doclint.families.publication import Publication, publication
from cnx_doclint.families.text_table import text_table
from cnx_doclint.families.toml_lines import lines
from cnx_doclint.families.toml_table import Table
from cnx_doclint.messages.messages import Message, msg
from cnx_doclint.spec.spec import STATUSES, Status, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = Path(__file__).parent
Group = Literal["head", "backbone", "count", "shape", "declared"]


class Pattern(NamedTuple):
    """One sort of tensor.

    Attributes:
        names: with captures; each alternative is the spelling of one key layout.
        dimensions: how many the tensor must have; 0 for any number.
        optional: a checkpoint of the family may lack it.
        first: the spellings exclude each other: of the first that finds anything, and of no other, are the tensors.
        buffer: a constant that some files keep among the weights, such as a mask: no parameter.
    """

    names: tuple[str, ...]
    dimensions: int = 0
    optional: bool = False
    first: bool = False
    buffer: bool = False


class FactRule(NamedTuple):
    """How a fact comes about.

    Attributes:
        kind: a key of ``file_format.KINDS``.
        status: how sure the fact is.
        op: a key of ``file_format.OPERATORS``; empty for a fact that has no one value, such as ``tensor.shape``.
        arguments: of the operator.
        assumption: what an inferred fact takes for granted.
        unit: of a measure, e.g. ``mm``.
        group: what the fact is one of, which decides the rule that reports it.
    """

    kind: str
    status: Status
    op: str
    arguments: Mapping[str, Any]
    assumption: str
    unit: str
    group: Group


class FamilyModel(NamedTuple):
    """One model.

    Attributes:
        expected: the facts that tell it from the others.
        aliases: names its files may have beside its own.
        layout: the key layout of its published checkpoint, as the reference architecture calls it.
    """

    expected: Mapping[str, Value]
    aliases: tuple[str, ...] = ()
    layout: str = ""


class Paper(NamedTuple):
    """What the paper prints, by model and fact key.

    A count is kept as the printed text (``3.53M``), since its digits say how precise it is.
    """

    citation: str
    models: Mapping[str, Mapping[str, Value]]


class Family(NamedTuple):
    """A model family.

    Attributes:
        name: of the file and in specs, e.g. ``convnextpose``.
        title: as people write it, e.g. ``ConvNeXtPose``.
        models: in the order they are shown.
        prefixes: dropped from the start of tensor names, as often as they stand there.
        tensors: patterns by the name rules use.
        facts: rules by key, in the order they are shown.
        paper: the cited table.
        text: the table ``[text]`` as it is, once checked: how models and facts are named in documents.
        publish: what its generated tables and pages say.
        open: whether it has whatever models somebody makes, so that a spec names them and not the family.
        file: where it was loaded from; empty for one that was not.
    """

    name: str
    title: str
    models: Mapping[str, FamilyModel]
    prefixes: tuple[str, ...]
    tensors: Mapping[str, Pattern]
    facts: Mapping[str, FactRule]
    paper: Paper
    text: Mapping[str, Any]
    publish: Publication = Publication()
    open: bool = False
    file: str = ""

    @property
    def is_own(self) -> bool:
        """Whether somebody wrote its file, since it is none of this folder."""
        return bool(self.file) and Path(self.file).parent != FOLDER


def families() -> tuple[str, ...]:
    """Return the names of the built-in families, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def load_family(name: str | Path) -> Family:
    """Return a built-in family by name, or a user's own by the path of its ``.toml`` file.

    Raises:
        FamilyError: there is no such family, or its file cannot be read or is malformed; the message names
            the file, the table and the key, the hint what would be right.
    """
    path = path_of(name)
    data, text = _read(path)
    return _checked(Table(str(path), _whole(path, data, text, ())), text)


def _read(path: Path) -> tuple[dict[str, Any], str]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return tomllib.loads(text), text
    except OSError as error:
        raise FamilyError(msg("{path}: cannot be read: {why}", path=path, why=error.strerror), _choices()) from error
    except UnicodeDecodeError as error:
        raise FamilyError(
            msg("{path}: not UTF-8 at byte {byte}", path=path, byte=error.start), msg("save the file as UTF-8")
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise FamilyError(
            msg("{path}: not TOML: {error}", path=path, error=error), msg("see https://toml.io")
        ) from error


def _whole(path: Path, data: dict[str, Any], text: str, above: tuple[Path, ...]) -> dict[str, Any]:
    """Return what a file says with what it takes over from the family that it extends."""
    if "extends" not in data:
        return data
    table = Table(str(path), data, lines=lines(text))
    base = _base(path, table.text("extends"))
    if base in (*above, path.resolve()):
        raise table.error("extends", msg("families extend one another"), msg("let one of them stand by itself"))
    return inherited(_whole(base, *_read(base), (*above, path.resolve())), data)


def _base(path: Path, name: str) -> Path:
    """Return where a base is: a built-in family, or a file whose place is told from the one that extends it."""
    return (path.parent / name if name.endswith(".toml") else path_of(name)).resolve()


def _checked(table: Table, text: str) -> Family:
    """Read a family; only a mistake needs to know on which line it is."""
    try:
        return _family(table)
    except FamilyError:
        return _family(table._replace(lines=lines(text)))


def error_at(family: Family, path: tuple[str, ...], word: str, message: Message, hint: Message) -> FamilyError:
    """Return an error at a word of a family's file; which line that is, is looked up there.

    Args:
        family: which was loaded from a file.
        path: the keys that lead to the list with the word.
        word: what is wrong of it.
        message: what is wrong with it.
        hint: what would be right.
    """
    known = lines(Path(family.file).read_text(encoding="utf-8-sig"))
    return Table(family.file, {}, path[:-1], known).error(path[-1], message, hint, word)


def path_of(name: str | Path) -> Path:
    """Return where a family's file is, of a built-in one by its name.

    Raises:
        FamilyError: there is no such family.
    """
    return Path(name) if str(name).endswith(".toml") else _builtin(str(name))


def ordered(facts: Mapping[str, FactRule]) -> tuple[str, ...]:
    """Return the keys of ``facts``, each after those its rule needs.

    Raises:
        FamilyError: facts need one another in a circle.
    """
    done: dict[str, None] = {}
    for key in facts:
        _visit(key, facts, done, ())
    return tuple(done)


def _visit(key: str, facts: Mapping[str, FactRule], done: dict[str, None], above: tuple[str, ...]) -> None:
    if key in above:
        circle = " -> ".join((*above[above.index(key) :], key))
        raise FamilyError(
            msg("facts need one another: {circle}", circle=circle), msg("let one of them rest on tensors")
        )
    if key not in done:
        for needed in file_format.fact_keys(facts[key].arguments):
            _visit(needed, facts, done, (*above, key))
        done[key] = None


def _builtin(name: str) -> Path:
    if name not in families():
        raise FamilyError(msg("no family {name!r}", name=name), _choices())
    return FOLDER / f"{name}.toml"


def _choices() -> Message:
    return msg("choose from: {families}, or give the path of a family's .toml file", families=", ".join(families()))


def _family(table: Table) -> Family:
    known = ("name", "title", "extends", "open", "prefixes", "models", "tensors", "facts", "paper", "text", "publish")
    table.only(known)
    tensors = {name: _pattern(table.table("tensors"), name) for name in table.table("tensors").data}
    rules = table.table("facts")
    names = Names({name: _captures(pattern) for name, pattern in tensors.items()}, rules.data.keys())
    facts = {key: _rule(key, rules.table(key), names) for key in rules.data}
    _check_certainty(rules, facts)
    name, is_open = table.text("name"), table.flag("open", default=False)
    models = table.table("models", optional=is_open)
    return Family(
        name=name,
        title=table.text("title", name),
        models={model: _model(entry, facts) for model, entry in _subtables(models, empty=is_open)},
        prefixes=table.texts("prefixes", ()),
        tensors=tensors,
        facts=facts,
        paper=_paper(table, facts),
        text=text_table(table.table("text", optional=True), facts.keys(), None if is_open else models.data.keys()),
        publish=publication(table.table("publish", optional=True), facts.keys()),
        open=is_open,
        file=table.file,
    )


def _subtables(table: Table, *, empty: bool) -> Iterator[tuple[str, Table]]:
    if not table.data and not empty:
        raise table.error("", msg("needs at least one entry"))
    yield from ((name, table.table(name)) for name in table.data)


def _pattern(table: Table, name: str) -> Pattern:
    value = table.data[name]
    if isinstance(value, dict):
        entry = table.table(name)
        entry.only(("names", "dimensions", "optional", "first", "buffer"))
        flags = (entry.flag(flag, default=False) for flag in ("optional", "first", "buffer"))
        pattern = Pattern(entry.texts("names"), entry.amount("dimensions", 0), *flags)
    else:
        pattern = Pattern(table.texts(name))
    captures = [file_format.CAPTURE.findall(alternative) for alternative in pattern.names]
    if any(sorted(found) != sorted(captures[0]) or len({*found}) < len(found) for found in captures):
        raise table.error(name, msg("each alternative needs the same captures, each of them once"))
    if any("{" in file_format.CAPTURE.sub("", alternative) for alternative in pattern.names):
        raise table.error(
            name, msg("a capture that cannot be read"), msg("write {{stage}} for a number, {{part:word}} for a word")
        )
    return pattern


def _captures(pattern: Pattern) -> tuple[str, ...]:
    return tuple(name for name, _ in file_format.CAPTURE.findall(pattern.names[0]))


def _rule(key: str, table: Table, names: Names) -> FactRule:
    table.only(("kind", "status", "rule", "assumption", "unit", "group"))
    kind = table.choice("kind", tuple(KINDS))
    status = table.choice("status", STATUSES)
    assumption = table.text("assumption", "")
    op, arguments = _operator(table.table("rule"), names) if "rule" in table.data else ("", {})
    if status == "inferred" and not assumption:
        raise table.error("assumption", msg("an inferred fact needs the assumption it rests on"))
    usual = _usual_group(key, kind, status)
    group = table.choice("group", get_args(Group)) if "group" in table.data else usual
    return FactRule(kind, status, op, arguments, assumption, table.text("unit", ""), group)


def _usual_group(key: str, kind: str, status: Status) -> Group:
    """What a fact is one of when its family does not say: whatever is not the head is the backbone's."""
    if kind in {"count", "shape"}:
        return "count" if kind == "count" else "shape"
    if status == "declared":
        return "declared"
    return "head" if key.startswith("head.") else "backbone"


def _operator(table: Table, names: Names) -> tuple[str, Mapping[str, Any]]:
    op = table.choice("op", tuple(OPERATORS))
    operator = OPERATORS[op]
    table.only(("op", *operator.required, *operator.optional))
    arguments = {name: value for name, value in table.data.items() if name != "op"}
    for name in operator.required:
        table.require(name)
    for name, value in arguments.items():
        wrong = file_format.ARGUMENTS[name](value, arguments, names)
        if wrong:
            raise table.error(name, wrong)
    return op, {name: frozen(value) for name, value in arguments.items()}


def _check_certainty(rules: Table, facts: Mapping[str, FactRule]) -> None:
    """Refuse a status surer than the rule can give, and facts that need one another in a circle."""
    try:
        keys = ordered(facts)
    except FamilyError as error:
        raise rules.error("", error.message, error.hint) from error
    for key in keys:
        rule = facts[key]
        allowed = _allowed(rule, facts)
        if rule.status not in allowed:
            hint = msg("choose from: {allowed}", allowed=", ".join(allowed))
            raise rules.table(key).error(
                "status", msg("{status!r} is not what this rule can give", status=rule.status), hint
            )


def _allowed(rule: FactRule, facts: Mapping[str, FactRule]) -> tuple[Status, ...]:
    """Return the statuses a rule can give: none surer than its operator, or than a fact it rests on."""
    if not rule.op:
        return STATUSES
    bases = [OPERATORS[rule.op].status, *(facts[key].status for key in file_format.fact_keys(rule.arguments))]
    if "declared" in bases:
        return ("declared",)
    return file_format.CERTAINTY[max(map(file_format.CERTAINTY.index, bases)) :]


def _model(table: Table, facts: Mapping[str, FactRule]) -> FamilyModel:
    table.only(("expected", "aliases", "layout"))
    expected = _values(table.table("expected", optional=True), facts)
    return FamilyModel(expected, table.texts("aliases", ()), table.text("layout", ""))


def _paper(table: Table, facts: Mapping[str, FactRule]) -> Paper:
    paper = table.table("paper", optional=True)
    paper.only(("citation", "models"))
    printed = paper.table("models", optional=True)
    models = table.table("models", optional=True).data
    for model in printed.data:
        if model not in models and not table.data.get("open"):
            raise printed.error(model, msg("no such model"), msg("models: {models}", models=", ".join(models)))
    values = {model: _values(printed.table(model), facts) for model in printed.data}
    return Paper(paper.text("citation", None if values else ""), values)


def _values(table: Table, facts: Mapping[str, FactRule]) -> Mapping[str, Value]:
    for key, value in table.data.items():
        if key not in facts:
            raise table.error(key, msg("no such fact"), msg("keys of [facts]: {facts}", facts=", ".join(facts)))
        kind = KINDS[facts[key].kind]
        if not kind.holds(value):
            raise table.error(key, msg("expected {expected}, found {value!r}", expected=kind.expected, value=value))
    return {key: frozen(value) for key, value in table.data.items()}
